//! `cost scan`: what the agents of a home folder used and what it cost, read from their own files; works without a server.

use std::path::Path;

use jiff::tz::TimeZone;

use super::cost_args::{CostArgs, CostVerb, ScanArgs};
use super::cost_table::{columns, table};
use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, complain};
use super::reach;
use super::settings::Settings;
use crate::agents::folders::{Folders, NAMES};
use crate::domain::time::Timestamp;
use crate::server::price_list;
use crate::server::scan::{Pricing, scan};

/// `cost`, with or without `scan`.
pub fn cost(out: &mut Output, args: &CostArgs) -> Result<Exit, Fault> {
    match &args.what {
        Some(CostVerb::Scan(args)) => scan_home(out, args),
        None => super::spent::spent(out, &args.spent),
    }
}

fn scan_home(out: &mut Output, args: &ScanArgs) -> Result<Exit, Fault> {
    let zone = zone(args.tz.as_deref())?;
    let folders = folders(args.home.as_deref())?;
    let (prices, problems) = price_list(&Settings::read(&reach::paths()?).config);
    for problem in &problems {
        complain(problem);
    }
    let now = Timestamp(jiff::Timestamp::now().as_millisecond());
    let bill = scan(&folders, &Pricing { prices: &prices, zone, now });
    for file in &bill.unread {
        complain(&format!("not counted: {file}"));
    }
    match Form::of(args.json) {
        Form::Json => out.json(&bill)?,
        Form::Text => {
            for (tone, line) in table(&bill, &folders.home, columns()) {
                out.line(&out.paint(tone, &line))?;
            }
            let age = super::prices::age(&prices, now);
            out.line("")?;
            out.line(&out.paint(Tone::Quiet, &age))?;
        }
    }
    Ok(Exit::Ok)
}

fn zone(name: Option<&str>) -> Result<TimeZone, Fault> {
    let Some(name) = name else { return Ok(TimeZone::system()) };
    if name.eq_ignore_ascii_case("utc") {
        return Ok(TimeZone::UTC);
    }
    let unknown =
        || format!("there is no time zone `{name}`; write one like `Europe/Berlin`, `America/Los_Angeles`, `UTC`");
    TimeZone::get(name).map_err(|_| Fault::Usage(unknown()))
}

/// A folder that is named is read alone; without one, the user's own, wherever the environment moved parts of it.
fn folders(home: Option<&Path>) -> Result<Folders, Fault> {
    if let Some(home) = home {
        if !home.is_dir() {
            return Err(Fault::NotFound(format!("there is no folder {}", home.display())));
        }
        return Ok(Folders::below(home));
    }
    let environment: Vec<_> =
        NAMES.iter().filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?))).collect();
    Folders::of(&environment).ok_or_else(|| Fault::Refused("HOME is not set; name the folder to read".to_owned()))
}
