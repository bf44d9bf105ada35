//! Answers: JSON in the media type that the request asks for, raw texts, nothing, and refusals.

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, WWW_AUTHENTICATE};
use axum::http::{Response, StatusCode};
use serde::Serialize;

use crate::api::MEDIA_TYPE;
use crate::server::fault::Refusal;

/// What an endpoint answers.
#[derive(Debug)]
pub(super) enum Answer {
    Json(Vec<u8>),
    /// A schema text as it is.
    Raw(String),
    /// A page that is no part of the API.
    Plain(String),
    Nothing,
}

impl Answer {
    pub(super) fn json(value: &impl Serialize) -> Result<Answer, Refusal> {
        let bytes = serde_json::to_vec(value);
        let bytes = bytes.map_err(|error| Refusal::status(500, error.to_string()))?;
        Ok(Answer::Json(bytes))
    }
}

/// The media types of the API, the preferred first.
pub(super) const MEDIA_TYPES: [&str; 3] = [
    MEDIA_TYPE,
    "application/vnd.schemaregistry+json",
    "application/json",
];

/// The media type of the answer to a request: of those that it accepts the one that it likes best, or `None`.
pub(super) fn media_type(headers: &HeaderMap) -> Option<&'static str> {
    let accepted = headers.get_all(ACCEPT).iter();
    let accepted = accepted.filter_map(|value| value.to_str().ok());
    let accepted: Vec<Accepted<'_>> = accepted
        .flat_map(|value| value.split(','))
        .filter_map(Accepted::of)
        .collect();
    if accepted.is_empty() {
        return Some(MEDIA_TYPE);
    }
    let liked = |media_type: &'static str| {
        let ranges = accepted.iter();
        let nearest = ranges.max_by_key(|accepted| accepted.nearness(media_type))?;
        nearest.nearness(media_type)?;
        (nearest.quality > 0).then_some((nearest.quality, media_type))
    };
    // Of equal ones the last is the greatest.
    let liked = MEDIA_TYPES.iter().rev().filter_map(|it| liked(it));
    liked.max_by_key(|(quality, _)| *quality).map(|(_, it)| it)
}

/// A range of media types as a request accepts it.
#[derive(Debug)]
struct Accepted<'h> {
    range: &'h str,
    /// In thousandths.
    quality: u16,
}

impl<'h> Accepted<'h> {
    /// Reads a member of the header; what is none says nothing.
    fn of(text: &'h str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let range = parts.next().filter(|range| range.contains('/'))?;
        let quality = parts.find_map(|part| {
            let (name, value) = part.split_once('=')?;
            let is_quality = name.trim().eq_ignore_ascii_case("q");
            let value: f32 = value.trim().parse().ok().filter(|_| is_quality)?;
            Some((value.clamp(0.0, 1.0) * 1000.0) as u16)
        });
        Some(Accepted {
            range,
            quality: quality.unwrap_or(1000),
        })
    }

    /// How exactly it means a media type, if it does.
    fn nearness(&self, media_type: &str) -> Option<u8> {
        match self.range {
            "*/*" => Some(0),
            range if range.eq_ignore_ascii_case("application/*") => Some(1),
            range => range.eq_ignore_ascii_case(media_type).then_some(2),
        }
    }
}

/// Whether the body of a request is of a media type that the API takes.
pub(super) fn takes(headers: &HeaderMap) -> bool {
    let Some(media_type) = headers.get(CONTENT_TYPE) else {
        return true;
    };
    let media_type = media_type.to_str().unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let mut taken = MEDIA_TYPES.iter().chain(&["application/octet-stream"]);
    taken.any(|taken| media_type.eq_ignore_ascii_case(taken))
}

/// An answer on the wire.
pub(super) fn response(
    answer: Result<Answer, Refusal>,
    media_type: &'static str,
) -> Response<Body> {
    let (status, media_type, body) = match answer {
        Ok(Answer::Json(bytes)) => (200, media_type, Body::from(bytes)),
        Ok(Answer::Raw(text)) => (200, media_type, Body::from(text)),
        Ok(Answer::Plain(text)) => (200, "text/plain; charset=utf-8", Body::from(text)),
        Ok(Answer::Nothing) => (204, media_type, Body::empty()),
        Err(refusal) => {
            // A number and a string are always JSON.
            let bytes = serde_json::to_vec(&refusal.fault).unwrap_or_default();
            (refusal.status, media_type, Body::from(bytes))
        }
    };
    let mut response = Response::new(body);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    if status == StatusCode::UNAUTHORIZED {
        let challenge = HeaderValue::from_static("Basic realm=\"registry\"");
        headers.insert(WWW_AUTHENTICATE, challenge);
    }
    response
}
