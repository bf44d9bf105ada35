//! The latest reading of each sensor.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::View;
use crate::contracts::sensors::Event;
use crate::report::Table;

/// Every sensor with its latest and its mean reading.
#[derive(Default)]
pub(crate) struct Sensors {
    sensors: BTreeMap<String, Sensor>,
}

#[derive(Default)]
struct Sensor {
    site: String,
    readings: u64,
    sum: f64,
    /// Milliseconds since 1970-01-01T00:00Z, and degrees Celsius.
    latest: Option<(i64, f64)>,
}

impl Sensor {
    fn mean(&self) -> Option<String> {
        (self.readings > 0).then(|| format!("{:.6}", self.sum / self.readings as f64))
    }
}

impl View for Sensors {
    type Event = Event;

    fn apply(&mut self, event: Event) {
        match event {
            Event::SensorInstalled(installed) => {
                self.sensors.entry(installed.sensor_id).or_default().site = installed.site;
            }
            Event::Reading(reading) => {
                let sensor = self.sensors.entry(reading.sensor_id).or_default();
                sensor.readings += 1;
                sensor.sum += reading.celsius;
                if sensor.latest.is_none_or(|(at, _)| reading.at.0 >= at) {
                    sensor.latest = Some((reading.at.0, reading.celsius));
                }
            }
        }
    }

    fn totals(&self) -> Value {
        let sensors: BTreeMap<_, _> = self
            .sensors
            .iter()
            .map(|(id, sensor)| {
                let latest = sensor
                    .latest
                    .map(|(at, celsius)| json!({"at": at, "celsius": celsius}));
                let sensor = json!({
                    "site": sensor.site,
                    "readings": sensor.readings,
                    "latest": latest,
                    "mean_celsius": sensor.mean(),
                });
                (id, sensor)
            })
            .collect();
        let readings: u64 = self.sensors.values().map(|sensor| sensor.readings).sum();
        json!({ "sensors": sensors, "readings": readings })
    }

    fn table(&self) -> Table {
        let mut table = Table::new(["sensor", "site", "readings", "latest", "mean"]);
        for (id, sensor) in self.sensors.iter().take(5) {
            let latest = sensor.latest.map(|(at, celsius)| {
                format!(
                    "{celsius:.2} °C at {}",
                    heirloom::avro::logical::TimestampMillis(at)
                )
            });
            table.row([
                id.clone(),
                sensor.site.clone(),
                sensor.readings.to_string(),
                latest.unwrap_or_default(),
                sensor
                    .mean()
                    .map(|mean| format!("{mean} °C"))
                    .unwrap_or_default(),
            ]);
        }
        table
    }
}
