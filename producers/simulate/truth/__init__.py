"""The true figures of a season, counted again from the contract, without the code that the stream counts with."""
