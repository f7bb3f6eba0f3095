//! The flags that give a conversion: one for each row of the library's field table.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Arg, ArgMatches, Command, FromArgMatches};
use katalys_pixel::{
    Channel, Checked, Conversion, Draft, Field, Origin, Problem, Problems, Site, SiteId,
};

use super::failure::{Failure, warn};

/// Where the values of a conversion come from.
#[derive(clap::Args)]
pub(crate) struct Fields {
    #[command(flatten)]
    flags: Flags,

    /// Read the same names from one JSON object in this file, - for standard input; flags replace
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,

    /// Give any known name a value, such as discount_2_code=FREESHIP; repeatable
    #[arg(long, value_name = "NAME=VALUE", value_parser = name_and_value)]
    field: Vec<(String, String)>,

    /// Take the three ids from the URL that the buyer landed on: whole, /path?query, or the query
    #[arg(long, value_name = "URL")]
    landing_url: Option<String>,

    /// Katalys's script on the landing pages attributes: need no ids, and send none
    #[arg(long)]
    loader_attribution: bool,

    /// Turn HTML entities that a CRM left in its values (O&#39;Brien) back into text
    #[arg(long)]
    decode_entities: bool,

    /// Refuse what would otherwise be a warning
    #[arg(long)]
    strict: bool,
}

/// Where Katalys is, for what needs no loader.
#[derive(clap::Args)]
pub(crate) struct Target {
    /// Send to another host: https, or http on loopback
    #[arg(long, value_name = "URL")]
    origin: Option<String>,
}

impl Target {
    /// The origin, or its problem among the others.
    pub(crate) fn origin(&self, problems: &mut Vec<Problem>) -> Origin {
        typed("origin", self.origin.as_deref(), problems).unwrap_or_default()
    }
}

/// Where Katalys and its loader are, as it was typed.
#[derive(clap::Args)]
pub(crate) struct Place {
    /// Move the loader to another host: https, or http on loopback
    #[arg(long, value_name = "URL")]
    origin: Option<String>,

    /// The loader's name, for an account whose loader is not named after the site id
    #[arg(long, value_name = "ID")]
    loader_id: Option<String>,
}

impl Place {
    /// The site of this id at the place that was typed, as far as that is right.
    pub(crate) fn site(&self, id: SiteId, problems: &mut Vec<Problem>) -> Site {
        self.check(problems)(id)
    }

    /// Checks what was typed before the site's id is known.
    fn check(&self, problems: &mut Vec<Problem>) -> impl FnOnce(SiteId) -> Site + use<> {
        let origin = typed("origin", self.origin.as_deref(), problems);
        let loader_id = typed("loader_id", self.loader_id.as_deref(), problems);
        |id| {
            let site = Site::new(id).with_origin(origin.unwrap_or_default());
            match loader_id {
                Some(id) => site.with_loader_id(id),
                None => site,
            }
        }
    }
}

impl Fields {
    /// Reads and checks everything that was given, and warns of what is questionable. `problems`
    /// are those of other flags, to be told together with those found here.
    pub(crate) fn read(
        &self,
        place: &Place,
        channel: Channel,
        mut problems: Vec<Problem>,
    ) -> Result<(Site, Conversion), Failure> {
        let checked = match self.draft()?.check(channel) {
            Ok(checked) => Some(checked),
            Err(found) => {
                problems.splice(..0, found);
                None
            }
        };
        let site = place.check(&mut problems);
        Problems::none_of(problems)?;

        let Some(Checked {
            site_id: Some(site_id),
            conversion,
            warnings,
            ..
        }) = checked
        else {
            unreachable!("a draft without problems that needs a site id has one");
        };
        warn(warnings, self.strict)?;
        Ok((site(site_id), conversion))
    }

    /// What was given, flags over file, unchecked.
    pub(crate) fn draft(&self) -> Result<Draft, Failure> {
        let mut draft = Draft::new();
        if let Some(path) = &self.input {
            draft.read_json(read(path)?);
        }
        draft.overlay(self.typed());
        Ok(draft)
    }

    /// What the flags alone gave.
    pub(crate) fn typed(&self) -> Draft {
        let mut typed = Draft::new();
        for (name, value) in &self.flags.0 {
            typed.add(name, value);
        }
        if let Some(url) = &self.landing_url {
            typed.add("landing_url", url);
        }
        for (name, value) in &self.field {
            typed.add(name, value);
        }
        typed.set_loader_attribution(self.loader_attribution);
        typed.set_decode_entities(self.decode_entities);
        typed.set_needs_site_id(true);
        typed.set_strict(self.strict);
        typed
    }

    /// The file that `--input` names.
    #[cfg(feature = "send")]
    pub(crate) fn input(&self) -> Option<&Path> {
        self.input.as_deref()
    }

    /// Whether a warning is a refusal.
    pub(crate) fn is_strict(&self) -> bool {
        self.strict
    }
}

fn name_and_value(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text
        .split_once('=')
        .ok_or("there is no \"=\" in it; write discount_2_code=FREESHIP")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// A flag's value, or its problem among the others.
pub(crate) fn typed<T: FromStr<Err = Problem>>(
    name: &'static str,
    value: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    match value?.parse() {
        Ok(value) => Some(value),
        Err(problem) => {
            problems.push(problem.in_field(name));
            None
        }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    bytes.map_err(|source| Failure::Unreadable {
        path: path.to_owned(),
        source,
    })
}

/// The values of the flags that are made from the table.
struct Flags(Vec<(String, String)>);

/// Each row but `type`, which the channel knows; of numbered ones the first coupon's code, for an
/// order has seldom more. All others are reached by `--field`.
fn flags() -> impl Iterator<Item = Field> {
    Field::all().filter(|field| {
        *field != Field::TYPE && (!field.is_numbered() || *field == Field::DISCOUNT_CODE)
    })
}

/// A row's help; only the first of numbered ones is a flag.
fn help(field: Field) -> String {
    if field.is_numbered() {
        let next = field.pattern().replace('N', "2");
        format!("{}, by --field {next}={}", field.help(), field.hint())
    } else {
        field.help().to_owned()
    }
}

impl clap::Args for Flags {
    fn augment_args(command: Command) -> Command {
        command.args(flags().map(|field| {
            Arg::new(field.to_string())
                .long(field.to_string().replace('_', "-"))
                .value_name(field.hint())
                .help(help(field))
                // A refund is answered with a reason rather than taken for an unknown flag.
                .allow_negative_numbers(true)
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = flags().filter_map(|field| {
            let value: &String = matches.get_one(&field.to_string())?;
            Some((field.to_string(), value.clone()))
        });
        Ok(Self(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
