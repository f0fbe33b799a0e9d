"""What people and providers touch: pages, hooks, the Telegram desk and the command line."""
