"""The desk's own tools: taking conversations over, the web console and the Telegram desk."""
