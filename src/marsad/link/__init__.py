"""Which reports tell of one incident, and what they agree on."""
