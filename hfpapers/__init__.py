"""Editions of the Hugging Face Hub's papers: what the community voted for, day by day, as data and as posts."""
