"""The parts that one machine runs: Kafka, ClickHouse, and the processes of the rooms, started and watched."""
