//! The demo's Avro schemas as apache-avro has them.

use anyhow::{Context, Result};
use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;

/// A schema and what it refers to.
pub struct Schemas(Vec<Schema>);

impl Schemas {
    /// # Errors
    /// Texts that apache-avro refuses.
    pub fn parse<'a>(text: &'a str, references: impl Iterator<Item = &'a str>) -> Result<Self> {
        // What is referred to stands before what refers to it.
        let texts = references.chain([text]);
        Ok(Schemas(Schema::parse_list(texts)?))
    }

    /// Reads values of the schema.
    ///
    /// # Errors
    /// References that apache-avro does not find.
    pub fn reader(&self) -> Result<GenericDatumReader<'_>> {
        let schema = self.0.last().context("no schema")?;
        let builder = GenericDatumReader::builder(schema);
        Ok(builder.writer_schemata(self.0.iter().collect())?.build()?)
    }

    /// Writes values of the schema.
    ///
    /// # Errors
    /// References that apache-avro does not find.
    pub fn writer(&self) -> Result<GenericDatumWriter<'_>> {
        let schema = self.0.last().context("no schema")?;
        let builder = GenericDatumWriter::builder(schema);
        Ok(builder.schemata(self.0.iter().collect())?.build()?)
    }
}
