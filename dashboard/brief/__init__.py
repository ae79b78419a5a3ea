"""日报 and 周报: the state of a province or a city as a document that can be sent on."""
