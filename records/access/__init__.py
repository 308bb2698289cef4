"""Who may ask: keys and tokens come in; who they belong to, and what for, goes out."""
