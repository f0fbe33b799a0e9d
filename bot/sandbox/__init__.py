"""The sandbox: local stand-ins for Twilio, Mollie, Telegram and a mail server, with a phone."""
