"""ECharts options as plain dicts, pure functions of colours, figures and a voice."""
