//! What a registry holds as lines.
