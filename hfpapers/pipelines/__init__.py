"""From a scraped paper to a published edition: one job a pipeline."""
