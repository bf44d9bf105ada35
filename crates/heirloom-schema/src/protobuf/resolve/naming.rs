//! Whether two named types are one thing.

/// How the names of two types relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// One full name, or one simple name where the old full name is gone.
    Same,
    /// The old name is gone and the new one is new.
    Renamed,
    /// Both are known on one side: two different types.
    Different,
}

/// How two names relate, given whether the reader knows the writer's and the writer the reader's.
pub(super) fn naming(writer: &str, reader: &str, is_old_known: bool, is_new_known: bool) -> Naming {
    let simple = |name: &str| name.rsplit('.').next().map(str::to_owned);
    match () {
        () if writer == reader => Naming::Same,
        () if is_old_known || is_new_known => Naming::Different,
        () if simple(writer) == simple(reader) => Naming::Same,
        () => Naming::Renamed,
    }
}
