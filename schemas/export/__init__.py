"""The contract in forms that other programs read: JSON Schema and AsyncAPI."""
