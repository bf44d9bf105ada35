//! Patient timelines.

use std::collections::BTreeMap;

use heirloom_schema::Fingerprint;
use serde_json::{Value, json};

use super::{View, count, symbol};
use crate::contracts::clinic::Event;
use crate::contracts::clinic::result_recorded::v3::result_recorded::Value as ResultValue;
use crate::report::Table;

/// Every patient with the ward and what happened, in order.
#[derive(Default)]
pub(crate) struct Patients {
    patients: BTreeMap<String, Patient>,
    admitted: u64,
    discharged: u64,
    flags: BTreeMap<String, u64>,
    values: BTreeMap<String, u64>,
    dose_milligrams: i64,
}

#[derive(Default)]
struct Patient {
    building: String,
    room: i32,
    timeline: Vec<String>,
}

impl Patients {
    fn happened(&mut self, patient: String, what: impl Into<String>) -> &mut Patient {
        let patient = self.patients.entry(patient).or_default();
        patient.timeline.push(what.into());
        patient
    }
}

impl View for Patients {
    type Event = Event;

    fn apply(&mut self, event: Event) {
        match event {
            Event::PatientAdmitted(admitted) => {
                self.admitted += 1;
                let ward = admitted.ward.unwrap_or_default();
                let patient = self.happened(admitted.patient_id, "admitted");
                patient.building = ward.building;
                patient.room = ward.room;
            }
            Event::MedicationGiven(given) => {
                self.dose_milligrams += given.dose_mg;
                self.happened(
                    given.patient_id,
                    format!("{} {} mg", given.drug, given.dose_mg),
                );
            }
            Event::ResultRecorded(result) => {
                count(
                    &mut self.flags,
                    symbol(result.flag().as_str_name(), "FLAG_"),
                );
                let (kind, value) = match &result.value {
                    Some(ResultValue::Number(number)) => ("NUMBER", number.to_string()),
                    Some(ResultValue::Text(text)) => ("TEXT", text.clone()),
                    None => ("NONE", String::new()),
                };
                count(&mut self.values, kind);
                self.happened(result.patient_id, format!("{} {value}", result.test));
            }
            Event::PatientDischarged(discharged) => {
                self.discharged += 1;
                self.happened(discharged.patient_id, "discharged");
            }
        }
    }

    fn totals(&self) -> Value {
        let listing: String = self
            .patients
            .iter()
            .map(|(id, p)| format!("{id} {} {} {}\n", p.timeline.len(), p.building, p.room))
            .collect();
        let patient = |p: &Patient| json!({"events": p.timeline.len(), "building": p.building, "room": p.room});
        let first: BTreeMap<_, _> = self
            .patients
            .iter()
            .take(20)
            .map(|(id, p)| (id, patient(p)))
            .collect();
        json!({
            "patients": self.patients.len(),
            "admitted": self.admitted,
            "discharged": self.discharged,
            "results_by_flag": self.flags,
            "results_by_value": self.values,
            "dose_milligrams": self.dose_milligrams,
            "patients_sha256": Fingerprint::of(listing).to_string(),
            "patients_first_20": first,
        })
    }

    fn table(&self) -> Table {
        let mut table = Table::new(["patient", "ward", "events", "timeline"]);
        for (id, patient) in self.patients.iter().take(5) {
            let ward = format!("{}-{}", patient.building, patient.room);
            let mut timeline: Vec<&str> = patient
                .timeline
                .iter()
                .take(4)
                .map(String::as_str)
                .collect();
            if patient.timeline.len() > timeline.len() {
                timeline.push("…");
            }
            let events = patient.timeline.len().to_string();
            table.row([id.clone(), ward, events, timeline.join(" → ")]);
        }
        table
    }
}
