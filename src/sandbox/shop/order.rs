use super::{ASKED, Order};
use crate::attribution::Attribution;
use crate::conversion::{Channel, Conversion, Draft, Field};
use crate::error::Problems;
use crate::snippet::Form;

/// What the shop sells, and to whom it reports.
pub(super) const TOTAL: &str = "149.90";
pub(super) const GOODS: &str = "129.90";
const SITE_ID: &str = "example.com";

/// The forms of the pixel by their names in the form.
pub(super) const FORMS: [(&str, Form, &str); 3] = [
    ("tags", Form::Tags, "two script elements on the page"),
    ("page", Form::Page, "a page of its own, in a frame"),
    (
        "iframe",
        Form::Iframe,
        "a frame with the pixel in its srcdoc",
    ),
];

/// What a buyer typed, unchecked.
pub(super) struct Entered {
    pub(super) values: Vec<(Field, String)>,
    pub(super) form: Form,
}

impl Entered {
    /// The form as it is first shown.
    pub(super) fn of_order(id: String) -> Self {
        let first = ["jane@example.com", "SPRING25"].map(str::to_owned);
        let values = [id].into_iter().chain(first);
        Self {
            values: ASKED
                .into_iter()
                .map(|(field, _)| field)
                .zip(values)
                .collect(),
            form: Form::default(),
        }
    }

    pub(super) fn read(body: &[u8]) -> Self {
        let value = |name: &str| {
            let (_, value) = form_urlencoded::parse(body).find(|(given, _)| given == name)?;
            Some(value.into_owned())
        };
        let form =
            value("as").and_then(|name| FORMS.into_iter().find(|(given, ..)| *given == name));
        Self {
            values: ASKED
                .into_iter()
                .map(|(field, _)| (field, value(&field.to_string()).unwrap_or_default()))
                .collect(),
            form: form.map(|(_, form, _)| form).unwrap_or_default(),
        }
    }

    /// The order, with a conversion where there is an attribution.
    pub(super) fn check(&self, attribution: Option<&Attribution>) -> Result<Order, Problems> {
        let mut draft = Draft::new();
        draft.set(Field::SITE_ID.pattern(), SITE_ID);
        draft.set(Field::SALE_AMOUNT.pattern(), TOTAL);
        draft.set(Field::SUBTOTAL_AMOUNT.pattern(), GOODS);
        for (field, value) in &self.values {
            draft.set(&field.to_string(), value);
        }
        match attribution {
            Some(attribution) => set_ids(&mut draft, attribution),
            // The other values are checked all the same.
            None => draft.set_loader_attribution(true),
        }
        let checked = draft.check(Channel::Pixel)?;
        let id = checked
            .conversion
            .get(Field::ORDER_ID)
            .unwrap_or_default()
            .to_owned();
        let reported: Option<Conversion> = attribution.is_some().then_some(checked.conversion);
        Ok(Order {
            id,
            reported: checked.site_id.zip(reported),
            form: self.form,
        })
    }
}

fn set_ids(draft: &mut Draft, attribution: &Attribution) {
    let ids = [
        (
            Field::TRANSACTION_ID,
            attribution.transaction_id().map(AsRef::as_ref),
        ),
        (Field::OFFER_ID, attribution.offer_id().map(AsRef::as_ref)),
        (Field::AFF_ID, attribution.aff_id().map(AsRef::as_ref)),
    ];
    for (field, id) in ids {
        let id: Option<&str> = id;
        draft.set(field.pattern(), id.unwrap_or_default());
    }
}
