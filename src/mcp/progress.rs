//! Progress: a client that asked for it hears now and then that a call which waits is still under way.

use std::time::Duration;

use rmcp::model::{ProgressNotificationParam, RequestMetaObject};
use rmcp::service::{Peer, RoleServer};

/// How often it is told.
const PAUSE: Duration = Duration::from_secs(2);

/// Waits for `call`; tells `peer` meanwhile, where the request asked for that.
pub async fn told<T>(peer: &Peer<RoleServer>, meta: &RequestMetaObject, call: impl Future<Output = T>) -> T {
    let Some(token) = meta.get_progress_token() else { return call.await };
    tokio::pin!(call);
    let begun = tokio::time::Instant::now();
    let mut pause = tokio::time::interval_at(begun + PAUSE, PAUSE);
    loop {
        tokio::select! {
            said = &mut call => return said,
            _ = pause.tick() => {
                let seconds = begun.elapsed().as_secs_f64();
                let mut news = ProgressNotificationParam::new(token.clone(), seconds.floor());
                news.message = Some(format!("waiting, {seconds:.0} s"));
                // A client that is gone hears nothing.
                peer.notify_progress(news).await.ok();
            }
        }
    }
}
