//! What the walk reports: failures and losses with their paths and places, from the pair under work.

use super::super::Logical;
use super::matching::Sides;
use super::path::{Step, field_path, paths};
use super::walk::{At, Walk};
use super::{Action, Failure, FailureKind, Loss, LossKind, type_name};
use crate::Span;

impl<'a> Walk<'a> {
    pub(super) fn check_meaning(&mut self, at: At<'a>) {
        let writer = self.sides.writer.node(at.writer).logical;
        let reader = self.sides.reader.node(at.reader).logical;
        let wider = match (writer, reader) {
            (
                Some(Logical::Decimal {
                    precision: from,
                    scale: from_scale,
                }),
                Some(Logical::Decimal {
                    precision: to,
                    scale: to_scale,
                }),
            ) => from <= to && from_scale == to_scale,
            _ => false,
        };
        if writer != reader && !wider {
            self.lose(at, LossKind::Meaning { writer, reader });
        }
    }

    pub(super) fn no_type(&mut self, at: At<'a>) -> Action {
        if let Step::Branch(_) = at.origin.writer {
            return self.no_branch(at);
        }
        let (writer, reader) = self.type_names(at);
        self.fail_at_use(at, FailureKind::Type { writer, reader });
        Action::Fail
    }

    pub(super) fn no_kin(&mut self, at: At<'a>) -> Action {
        if let Step::Branch(_) = at.origin.writer {
            return self.no_branch(at);
        }
        let Sides { writer, reader } = self.sides;
        let names = (writer.node(at.writer).name(), reader.node(at.reader).name());
        let (Some(writer), Some(reader)) = names else {
            return self.no_type(at);
        };
        let (writer, reader) = (writer.to_string(), reader.to_string());
        self.fail(at, FailureKind::Name { writer, reader });
        Action::Fail
    }

    pub(super) fn no_branch(&mut self, at: At<'a>) -> Action {
        let branch = match at.origin.writer {
            Step::Branch(index) => Some(index),
            _ => None,
        };
        let (writer, _) = self.type_names(at);
        self.fail_at_use(at, FailureKind::NoBranch { writer, branch });
        Action::Fail
    }

    pub(super) fn type_names(&self, at: At<'a>) -> (String, String) {
        (
            type_name(self.sides.writer, at.writer),
            type_name(self.sides.reader, at.reader),
        )
    }

    pub(super) fn missing_default(&mut self, at: At<'a>, field: &str, reader_span: Span) {
        let writer_span = self.sides.writer.node(at.writer).span;
        let (writer_path, reader_path) = paths(&self.origins, at.id);
        let paths = (writer_path, field_path(&reader_path, field));
        let kind = FailureKind::MissingDefault {
            field: field.to_owned(),
        };
        self.report(at, kind, paths, (writer_span, reader_span));
    }

    /// A failure of the definitions.
    pub(super) fn fail(&mut self, at: At<'a>, kind: FailureKind) {
        let Sides { writer, reader } = self.sides;
        let spans = (writer.node(at.writer).span, reader.node(at.reader).span);
        self.report(at, kind, paths(&self.origins, at.id), spans);
    }

    /// A failure of the places that use the definitions.
    pub(super) fn fail_at_use(&mut self, at: At<'a>, kind: FailureKind) {
        let spans = (at.origin.writer_span, at.origin.reader_span);
        self.report(at, kind, paths(&self.origins, at.id), spans);
    }

    fn report(
        &mut self,
        at: At<'a>,
        kind: FailureKind,
        paths: (String, String),
        spans: (Span, Span),
    ) {
        let (writer_path, reader_path) = paths;
        let (writer_span, reader_span) = spans;
        let failure = Failure {
            kind,
            step: 0,
            writer_path,
            reader_path,
            writer_span,
            reader_span,
        };
        self.failures.push(failure);
        self.sites.failures.push(vec![at.id]);
    }

    pub(super) fn lose(&mut self, at: At<'a>, kind: LossKind) {
        let (writer_path, reader_path) = paths(&self.origins, at.id);
        self.losses.push(Loss {
            kind,
            step: 0,
            writer_path,
            reader_path,
            writer_span: self.sides.writer.node(at.writer).span,
            reader_span: self.sides.reader.node(at.reader).span,
        });
        self.sites.losses.push(vec![at.id]);
    }
}
