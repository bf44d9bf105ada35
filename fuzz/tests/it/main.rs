//! The targets without a fuzzer: on what is known, and on a bounded number of random inputs.

mod random;
mod replay;
