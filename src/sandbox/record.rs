use std::time::SystemTime;

use serde::{Serialize, Serializer};

use super::heard::Heard;
use crate::conversion::Channel;
use crate::postback::Encoding;

/// The way a conversion came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Via {
    /// The loader, on a page.
    Pixel,
    /// POST with JSON.
    Json,
    /// POST with form-encoded values.
    Form,
    /// GET with URL parameters.
    Get,
    /// POST with something else.
    Unknown,
}

impl Via {
    pub(super) fn channel(self) -> Channel {
        match self {
            Self::Pixel => Channel::Pixel,
            Self::Json | Self::Form | Self::Get | Self::Unknown => Channel::Postback,
        }
    }

    /// Of a postback that can be read.
    pub(super) fn encoding(self) -> Option<Encoding> {
        match self {
            Self::Json => Some(Encoding::Json),
            Self::Form => Some(Encoding::Form),
            Self::Get => Some(Encoding::Get),
            Self::Pixel | Self::Unknown => None,
        }
    }
}

/// Names and values as they came, in their order.
#[derive(Debug, Default)]
pub(super) struct Fields(pub(super) Vec<(String, String)>);

impl Fields {
    /// The first value of a name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().find(|(given, _)| given == name)?;
        Some(value)
    }
}

/// A map, of a repeated name the first value: that it is repeated is told among the problems.
impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        let mut seen = std::collections::HashSet::new();
        let once = self.0.iter().filter(|(name, _)| seen.insert(name));
        output.collect_map(once.map(|(name, value)| (name, value)))
    }
}

/// What arrived, and what the sandbox made of it.
#[derive(Debug, Serialize)]
pub(super) struct Record {
    /// Counts from 1 as long as the sandbox runs.
    pub(super) number: u64,
    pub(super) received_at: String,
    pub(super) channel: Via,
    /// What was answered.
    pub(super) status: u16,
    /// How often this order had arrived before.
    pub(super) repeats: u32,
    /// How often this order was failed on request.
    pub(super) failures: u32,
    pub(super) fields: Fields,
    pub(super) problems: Vec<String>,
    pub(super) warnings: Vec<String>,
}

impl Record {
    pub(super) fn new(number: u64, heard: Heard, status: u16, repeats: u32, failures: u32) -> Self {
        Self {
            number,
            received_at: humantime::format_rfc3339_millis(SystemTime::now()).to_string(),
            channel: heard.via,
            status,
            repeats,
            failures,
            fields: heard.fields,
            problems: heard.problems,
            warnings: heard.warnings,
        }
    }

    /// About as many bytes as it takes.
    pub(super) fn size(&self) -> usize {
        let fields = self
            .fields
            .0
            .iter()
            .map(|(name, value)| name.len() + value.len() + 48);
        let told = self.problems.iter().chain(&self.warnings);
        fields.sum::<usize>() + told.map(|line| line.len() + 24).sum::<usize>() + size_of::<Self>()
    }
}
