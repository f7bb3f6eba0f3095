use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use katalys_pixel::{Fault, Problem, Problems, Sandbox};
use tokio::net::TcpListener;
use tokio::runtime;

use super::failure::Failure;
use super::output::print;

/// Stand in for Katalys on this machine, to try pixels and postbacks on
///
/// Prints its address, and on the next line that of a demo shop; both are ready then. The page at
/// its address shows what arrived. /conversions gives the same as JSON, and DELETE empties it.
/// Everything is kept in memory, until Ctrl-C.
#[derive(clap::Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    /// The port to listen on; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,

    /// The address to listen on. Whoever reaches one that is not loopback reads what arrived
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// Fail the first postbacks of every order: 503:2 answers 503 twice, drop:1 closes the
    /// connection, stall:1 does so after half a minute; repeatable, and one follows the other
    #[arg(long, value_name = "FAILURE:TIMES")]
    fail: Vec<String>,

    /// Send Retry-After with failures that are answers
    #[arg(long, value_name = "SECONDS")]
    retry_after: Option<u32>,

    /// Let every postback wait for its answer, such as 200ms; a minute is the most
    #[arg(long, value_name = "DURATION", value_parser = latency, default_value = "0s")]
    latency: Duration,

    /// Keep this many of the newest conversions, and of them no more than 64 MiB
    #[arg(long, value_name = "N", default_value_t = Sandbox::KEEP)]
    keep: usize,

    /// Take pixels without ids, as where Katalys's script on the landing pages attributes
    #[arg(long)]
    loader_attribution: bool,
}

const EXAMPLE: &str = "\
Example:
  katalys-pixel sandbox --port 8080 --fail 503:2 --latency 200ms";

const LONGEST: Duration = Duration::from_secs(60);

/// What an affiliate's link adds to a landing page, as on Katalys's own page.
const CLICK: &str = "utm_source=RevOffers&transaction_id=1234abcd&offer_id=1234&publisher_id=5678";

fn latency(text: &str) -> Result<Duration, String> {
    let latency: Duration = text
        .parse::<humantime::Duration>()
        .map_err(|error| error.to_string())?
        .into();
    if latency > LONGEST {
        return Err("a minute is the most".into());
    }
    Ok(latency)
}

impl Args {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let sandbox = self.sandbox()?;
        let address = SocketAddr::new(self.host, self.port);
        let cannot =
            |source: io::Error| Failure::Usage(format!("cannot listen on {address}: {source}"));
        let runtime = runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(cannot)?;
        runtime.block_on(async {
            let listener = TcpListener::bind(address).await.map_err(cannot)?;
            let bound = listener.local_addr().map_err(cannot)?;
            let stop = stop().map_err(cannot)?;
            self.greet(bound)?;
            sandbox.serve(listener, stop).await;
            Ok(())
        })
    }

    fn sandbox(&self) -> Result<Sandbox, Failure> {
        let mut sandbox = Sandbox::new()
            .with_latency(self.latency)
            .with_keep(self.keep)
            .with_loader_attribution(self.loader_attribution)
            .with_address(self.host);
        let mut problems = Vec::new();
        for fault in &self.fail {
            match fault.parse::<Fault>() {
                Ok(fault) => sandbox = sandbox.with_fault(fault),
                Err(problem) => problems.push(Problem::in_field(problem, "fail")),
            }
        }
        Problems::none_of(problems)?;
        if let Some(seconds) = self.retry_after {
            sandbox = sandbox.with_retry_after(seconds);
        }
        Ok(sandbox)
    }

    fn greet(&self, bound: SocketAddr) -> Result<(), Failure> {
        // No one visits 0.0.0.0; the machine itself is among all the addresses that it stands for.
        let visited = match self.host {
            IpAddr::V4(host) if host.is_unspecified() => "127.0.0.1".to_owned(),
            IpAddr::V6(host) if host.is_unspecified() => "[::1]".to_owned(),
            IpAddr::V4(host) => host.to_string(),
            IpAddr::V6(host) => format!("[{host}]"),
        };
        let url = format!("http://{visited}:{}/", bound.port());
        if !self.host.is_loopback() {
            eprintln!(
                "warning: {} is not loopback: whoever reaches it reads what arrives",
                self.host
            );
        }
        print(&format!("{url}\nshop: {url}shop/?{CLICK}"))
    }
}

/// Done when the user or the system asks to end; listening starts at once.
#[cfg(unix)]
fn stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Where there is no such signal, the process is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    })
}
