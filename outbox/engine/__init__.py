"""The engine: queue, claim, call, record; receipts and doubts."""
