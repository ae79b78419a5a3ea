"""The sink: Kafka's topics into ClickHouse's tables."""
