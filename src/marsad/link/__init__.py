"""Which reports tell of one incident, and what they agree on: tellings become rows, pairs of rows are weighed, incidents joined,
opened and merged; the cells of an incident are what its tellings give, each with who says so."""
