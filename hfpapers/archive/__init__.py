"""All editions together: what is made from the stored data for questions about more than one edition."""
