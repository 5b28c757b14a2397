//! `--http`: whether the bot is well, and its figures for Prometheus, on the loopback address only.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::SignedDuration;
use metrics::gauge;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::figures;
use crate::store::exports;

/// A bot that has not said for so long that it is alive is not well.
const SILENT: SignedDuration = SignedDuration::from_secs(60);

/// More of the queue than this is not counted.
const MOST_DUE: usize = 100_000;

/// Where it listens, and what collects the figures.
pub struct Http {
    listener: TcpListener,
    collected: PrometheusHandle,
    data: PathBuf,
}

/// What the answers are made of.
#[derive(Clone)]
struct Seen {
    app: Arc<App>,
    collected: PrometheusHandle,
    data: PathBuf,
}

impl Http {
    /// Takes the port and begins to collect; once in a process.
    ///
    /// # Errors
    /// The address cannot be used.
    pub async fn listen(address: std::net::SocketAddr, data: &Path) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(address)
            .await
            .with_context(|| format!("cannot listen on {address}; set --http to another address"))?;
        tracing::info!("health and figures at http://{}", listener.local_addr()?);
        let collected = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(figures::LATE.to_owned()), figures::LATE_BOUNDS)?
            .set_buckets_for_metric(Matcher::Full(figures::COMMIT.to_owned()), figures::COMMIT_BOUNDS)?
            .install_recorder()?;
        figures::describe();
        Ok(Self { listener, collected, data: data.to_owned() })
    }

    /// Answers until `stop`.
    pub async fn serve(self, app: Arc<App>, stop: CancellationToken) {
        let seen = Seen { app, collected: self.collected, data: self.data };
        let router =
            Router::new().route("/healthz", get(health)).route("/metrics", get(metrics)).with_state(seen);
        let served = axum::serve(self.listener, router).with_graceful_shutdown(stop.cancelled_owned());
        if let Err(error) = served.await {
            tracing::warn!("--http has ended: {error}");
        }
    }
}

/// 200 while the bot is well, 503 while it is not.
async fn health(State(seen): State<Seen>) -> Response {
    let now = seen.app.clock().now();
    match seen.app.last_alive() {
        Ok(Some(last)) if now.duration_since(last) <= SILENT => (StatusCode::OK, "ok\n").into_response(),
        Ok(_) => {
            (StatusCode::SERVICE_UNAVAILABLE, "the bot has not been alive for a minute\n").into_response()
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the store cannot be read\n").into_response(),
    }
}

/// The figures, with those that are looked up when somebody asks.
async fn metrics(State(seen): State<Seen>) -> Response {
    let looked = tokio::task::spawn_blocking(move || {
        let now = seen.app.clock().now();
        if let Ok(due) = seen.app.due_count(now, MOST_DUE) {
            gauge!(figures::DUE).set(due as f64);
        }
        gauge!(figures::STORE).set(size(&seen.data.join("store")) as f64);
        if let Ok(Some(newest)) = exports::newest(&seen.data) {
            gauge!(figures::EXPORT).set(now.duration_since(newest.made).as_secs_f64());
        }
        seen.collected.run_upkeep();
        seen.collected.render()
    });
    match looked.await {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The bytes of a folder's files, one level deep; what cannot be read counts nothing.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|file| file.len()).sum()
}
