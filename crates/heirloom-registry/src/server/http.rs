//! The API over HTTP: a request in parts, the endpoint that it is for, the answer on the wire.

mod access;
mod answer;
mod dispatch;
mod endpoint;
mod metrics;
mod parameters;
mod patience;
mod tls;

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::header::ALLOW;
use axum::http::{HeaderValue, Method, Response};
use tokio::net::TcpStream;

pub(super) use access::Users;
pub(super) use patience::PatientListener;
pub(super) use tls::{Tls, TlsListener};

use self::answer::{Answer, MEDIA_TYPES, media_type, response, takes};
use self::dispatch::Call;
use self::endpoint::{Endpoint, Target};
use self::metrics::Metrics;
use self::parameters::Parameters;
use super::fault::Refusal;
use super::registry::Registry;

/// What requests are answered with.
#[derive(Debug)]
pub(super) struct App {
    pub(super) registry: Registry,
    pub(super) cluster_id: String,
    pub(super) users: Users,
    /// The longest body that is taken, in bytes.
    pub(super) request_size_max: usize,
    metrics: Metrics,
}

impl App {
    pub(super) fn new(registry: Registry, users: Users, request_size_max: usize) -> Self {
        App {
            cluster_id: registry.store.cluster_id().to_owned(),
            registry,
            users,
            request_size_max,
            metrics: Metrics::default(),
        }
    }

    /// Does what may take long where nobody waits for it.
    async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&App) -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, Refusal> {
        let app = self.clone();
        let worked = tokio::task::spawn_blocking(move || work(&app)).await;
        worked.unwrap_or_else(|_| Err(Refusal::status(500, "a fault of the registry")))
    }
}

/// All paths.
pub(super) fn router(app: Arc<App>) -> Router {
    Router::new().fallback(handle).with_state(app)
}

async fn handle(State(app): State<Arc<App>>, request: Request) -> Response<Body> {
    let start = Instant::now();
    let target = Target::of(request.uri().path());
    let endpoint = target.as_ref().map(|target| &target.endpoint);
    let name = endpoint.map_or("other", Endpoint::name);
    let methods = endpoint.map(Endpoint::methods);
    let method = method_name(request.method());
    let is_options = request.method() == Method::OPTIONS;
    let media_type = media_type(request.headers());
    let answer = answer(&app, target, (request, media_type)).await;
    let mut response = response(answer, media_type.unwrap_or(MEDIA_TYPES[0]));
    let status = response.status().as_u16();
    if let Some(methods) = methods.filter(|_| is_options || status == 405) {
        let allowed = HeaderValue::from_static(methods);
        response.headers_mut().insert(ALLOW, allowed);
    }
    app.metrics.count((method, name, status), start.elapsed());
    response
}

async fn answer(
    app: &Arc<App>,
    target: Option<Target>,
    (request, media_type): (Request, Option<&'static str>),
) -> Result<Answer, Refusal> {
    let endpoint = target.as_ref().map(|target| &target.endpoint);
    let is_health = endpoint == Some(&Endpoint::Health);
    if !is_health && !app.users.admit(request.headers()) {
        return Err(Refusal::status(401, "Unauthorized"));
    }
    let is_page = is_health || endpoint == Some(&Endpoint::Metrics);
    let target = target.ok_or_else(|| Refusal::status(404, "HTTP 404 Not Found"))?;
    if request.method() == Method::OPTIONS {
        return Ok(Answer::Plain(target.endpoint.methods().to_owned()));
    }
    if media_type.is_none() && !is_page {
        return Err(Refusal::status(406, "HTTP 406 Not Acceptable"));
    }
    let parameters = Parameters::of(request.uri())?;
    let method = match *request.method() {
        Method::HEAD => Method::GET,
        ref method => method.clone(),
    };
    let has_body = method == Method::POST || method == Method::PUT;
    if has_body && !takes(request.headers()) {
        return Err(Refusal::status(415, "HTTP 415 Unsupported Media Type"));
    }
    let body = match has_body {
        true => whole(request.into_body(), app.request_size_max).await?,
        false => Bytes::new(),
    };
    let call = Call {
        target,
        method,
        parameters,
        body,
    };
    call.answer(app).await
}

/// All of a body.
async fn whole(mut body: Body, size_max: usize) -> Result<Bytes, Refusal> {
    let mut all = Vec::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Refusal::status(400, "the body cannot be read"))?;
        if let Ok(data) = frame.into_data() {
            if data.len() > size_max.saturating_sub(all.len()) {
                return Err(Refusal::status(413, "HTTP 413 Request Entity Too Large"));
            }
            all.extend_from_slice(&data);
        }
    }
    Ok(all.into())
}

/// Has a connection send what is written at once: answers are small, and somebody waits for each.
pub(super) fn at_once(connection: &TcpStream) {
    // A connection that is closed by now has nothing to send.
    let _ = connection.set_nodelay(true);
}

/// A method in metrics; of unknown ones there could be any number.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
