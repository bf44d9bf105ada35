//! Tests of the public surface, in one binary.

mod canonical;
