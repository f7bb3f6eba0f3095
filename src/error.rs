use std::borrow::Cow;
use std::fmt;

/// What is wrong with one value, and where.
///
/// [`Display`](fmt::Display) gives one line: the field, the value as it came, what is wrong with it,
/// and what to write instead.
///
/// ```
/// use katalys_pixel::{Amount, ProblemKind};
///
/// let problem = "$20".parse::<Amount>().unwrap_err();
/// assert_eq!(problem.to_string(), r#"amount "$20": has a currency sign; write "20""#);
/// assert_eq!(problem.kind(), ProblemKind::NotPlainDecimal);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    kind: ProblemKind,
    field: Cow<'static, str>,
    value: Option<Box<str>>,
    what: Cow<'static, str>,
    fix: Cow<'static, str>,
}

/// The sort of a [`Problem`], for programs; the text is for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// A value that must be there is not: no `order_id`.
    Missing,
    /// An empty string where a value is needed: `order_id` `""`.
    Empty,
    /// A template's placeholder was never filled in: `{your_crm_order_id}`.
    Placeholder,
    /// A control character: `"10\n01"`.
    ControlCharacter,
    /// White space where it would make another order or another customer of the same: `" 1001"`. Of
    /// `email_address` it is a warning.
    WhiteSpace,
    /// More characters than the field takes.
    TooLong,
    /// Not a plain non-negative decimal: `$20`, `1,234.50`.
    NotPlainDecimal,
    /// Not shaped like the id or the code that the field holds: offer `12x4`, currency `EURO`.
    Malformed,
    /// A float has already lost digits, a boolean or a list never had any: `{"order_id": true}`.
    WrongType,
    /// A name that Katalys does not know: `saleamount`.
    UnknownField,
    /// A platform or a language that is not in the list: `woocomerce`.
    UnknownName,
    /// One name given twice.
    Duplicate,
    /// Two values for the same thing: an id in the landing URL and another one typed.
    Conflict,
    /// Input that is not one JSON object.
    NotAnObject,
    /// Warning: a value that Katalys wants, though it takes the conversion without it.
    Recommended,
    /// Warning: two coupons in one field: `SPRING25, FREESHIP`.
    SeveralCoupons,
    /// Warning: text that a CRM encoded for HTML: `O&#39;Brien`.
    EntityEncoded,
    /// Warning: the amounts contradict each other.
    SubtotalAboveTotal,
    /// Warning: the shop's own order number stands where Katalys's click id belongs.
    OrderIdAsClick,
    /// An address that no buyer on the internet has, `10.0.0.1`; with a loopback origin a warning.
    NotPublic,
    /// Warning: GET puts the e-mail address into the URL, and so into logs.
    Exposed,
    /// Warning: a value that this way of sending leaves out.
    NotSent,
}

impl Problem {
    pub(crate) fn new(
        kind: ProblemKind,
        field: impl Into<Cow<'static, str>>,
        what: impl Into<Cow<'static, str>>,
        fix: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            kind,
            field: field.into(),
            value: None,
            what: what.into(),
            fix: fix.into(),
        }
    }

    pub(crate) fn with_value(mut self, value: &str) -> Self {
        self.value = Some(value.into());
        self
    }

    /// Names the field by its place in the input, where the type alone knows only what it is.
    pub fn in_field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = field.into();
        self
    }

    /// What sort of problem this is.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// The field's wire name, or the name of the type where a value was parsed on its own.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The offending value, whole, where there is one.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// What is wrong, without the value: fit for a log that must hold no customer's data.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// What to do about it.
    pub fn fix(&self) -> &str {
        &self.fix
    }
}

/// As many characters of a value as help to recognize it; a page of HTML in one line does not.
const SHOWN: usize = 60;

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.field)?;
        if let Some(value) = &self.value {
            match value.char_indices().nth(SHOWN) {
                Some((end, _)) => write!(f, " {:?}…", &value[..end])?,
                None => write!(f, " {value:?}")?,
            }
        }
        write!(f, ": {}; {}", self.what, self.fix)
    }
}

impl std::error::Error for Problem {}

/// All problems of one input, in the order of the fields; never empty.
///
/// [`Display`](fmt::Display) gives a line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// `Ok` where there is no problem.
    ///
    /// # Errors
    ///
    /// All of `problems`, where there is one.
    pub fn none_of(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(Self(problems))
        }
    }

    /// The caller sees to it that there is one.
    pub(crate) fn of(problems: impl IntoIterator<Item = Problem>) -> Self {
        Self(problems.into_iter().collect())
    }

    /// The problems, one by one.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl IntoIterator for Problems {
    type Item = Problem;
    type IntoIter = std::vec::IntoIter<Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
