"""Autopay: instalments of a plan that are collected by direct debit, as the debtor agreed."""
