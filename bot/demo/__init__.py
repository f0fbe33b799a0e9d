"""The demo: the whole product on one machine against the sandbox, on its own clock."""
