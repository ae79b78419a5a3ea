"""The alerter: from signals and what people wish for to alerts and their lives, in topic `alerts`, of which it is the only writer."""
