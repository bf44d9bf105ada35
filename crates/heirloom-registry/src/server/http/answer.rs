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
const MEDIA_TYPES: [&str; 3] = [
    MEDIA_TYPE,
    "application/vnd.schemaregistry+json",
    "application/json",
];

/// The media type of the answer to a request.
pub(super) fn media_type(headers: &HeaderMap) -> &'static str {
    let accepted = headers.get_all(ACCEPT).iter();
    let accepted: Vec<&str> = accepted.filter_map(|value| value.to_str().ok()).collect();
    let is_asked = |media_type: &&&str| accepted.iter().any(|all| all.contains(**media_type));
    MEDIA_TYPES.iter().find(is_asked).unwrap_or(&MEDIA_TYPE)
}

/// Whether the body of a request is of a media type that the API takes.
pub(super) fn takes(headers: &HeaderMap) -> bool {
    let Some(media_type) = headers.get(CONTENT_TYPE) else {
        return true;
    };
    let media_type = media_type.to_str().unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    MEDIA_TYPES.contains(&media_type) || media_type == "application/octet-stream"
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
