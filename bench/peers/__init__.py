"""Peers: the same messages and the same work on other engines, each in its recommended form."""
