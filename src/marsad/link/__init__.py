"""Reports of one incident are brought together: tellings become rows, pairs of rows are weighed, incidents are joined, opened, merged."""
