//! The languages, all that is known of each in one row; a new language is a new row.
//!
//! `EXPR` stands for the shop's variable. They were found by trying each in the engine: the obvious
//! forms are injections, or lose values.

use super::Evidence;

/// A language of templates: how it prints, how it asks, how it comments.
#[derive(Debug)]
pub(super) struct Syntax {
    pub(super) name: &'static str,
    /// What people call it.
    pub(super) title: &'static str,
    pub(super) form: Form,
    /// Prints the variable inside a double-quoted HTML attribute.
    pub(super) attribute: &'static str,
    pub(super) comment: (&'static str, &'static str),
    /// Whether parentheses hold an expression of several words together.
    pub(super) groups: bool,
    /// Whether the value is put into the page without regard for what it holds.
    pub(super) is_raw: bool,
    pub(super) evidence: Evidence,
    /// What to know before writing an expression in it.
    pub(super) note: &'static str,
}

/// How a value gets into the script.
#[derive(Debug)]
pub(super) enum Form {
    /// The language prints text and has conditions of its own.
    Printed {
        /// Gives the variable as a JavaScript string with its quotes, whatever it holds, and as `""`
        /// where it is null or missing.
        print: &'static str,
        /// Stands before what is left out where the variable is null, missing or `''`; a zero is a
        /// value.
        open: &'static str,
        close: &'static str,
    },
    /// The language gives a JavaScript expression, and the script asks.
    Script(&'static str),
}

/// Escapes for JSON in PHP: tags, ampersands and both quotes as `\u`, broken UTF-8 as `\ufffd`.
macro_rules! php_flags {
    () => {
        "JSON_HEX_TAG | JSON_HEX_AMP | JSON_HEX_APOS | JSON_HEX_QUOT | JSON_INVALID_UTF8_SUBSTITUTE"
    };
}

pub(super) static LANGUAGES: &[Syntax] = &[
    Syntax {
        name: "liquid",
        title: "Liquid",
        form: Form::Printed {
            // Ruby's Liquid has no `json`, and an unknown filter prints its input bare; `url_encode` is
            // in every Liquid.
            print: r#"decodeURIComponent("{{ EXPR | append: "" | url_encode }}".replace(/\+/g, " "))"#,
            open: r#"{% assign katalys = EXPR | append: "" %}{% if katalys != "" %}"#,
            close: "{% endif %}",
        },
        attribute: "{{ EXPR | escape }}",
        comment: ("{% comment %}", "{% endcomment %}"),
        groups: false,
        is_raw: false,
        evidence: Evidence::Tried("Ruby Liquid 5 and LiquidJS 10"),
        note: "money in cents needs | divided_by: 100.0, with the point",
    },
    Syntax {
        name: "twig",
        title: "Twig",
        form: Form::Printed {
            print: r#""{{ EXPR|default('')|e('js') }}""#,
            // As a string first: what the language takes for empty includes 0.
            open: "{% if (EXPR|default('') ~ '') != '' %}",
            close: "{% endif %}",
        },
        attribute: "{{ EXPR|e('html_attr') }}",
        comment: ("{#", "#}"),
        groups: true,
        is_raw: false,
        evidence: Evidence::Tried("Twig 3 for PHP and twig.js 3"),
        note: "an amount that is formatted for people is read where it is clear, and left out where it is not",
    },
    Syntax {
        name: "php",
        title: "PHP",
        form: Form::Printed {
            print: concat!(
                "<?= json_encode((string) (EXPR ?? ''), ",
                php_flags!(),
                ") ?>"
            ),
            open: "<?php if ((string) (EXPR ?? '') !== ''): ?>",
            close: "<?php endif ?>",
        },
        attribute: "<?= htmlspecialchars((string) EXPR) ?>",
        comment: ("<?php /*", "*/ ?>"),
        groups: true,
        is_raw: false,
        evidence: Evidence::Tried("PHP 8"),
        note: "an expression stands without tags and semicolon",
    },
    Syntax {
        name: "smarty",
        title: "Smarty",
        form: Form::Printed {
            // 2097167 is the sum of PHP's flags for tags, quotes and broken UTF-8.
            print: "{EXPR|default:''|cat:''|@json_encode:2097167 nofilter}",
            open: "{if EXPR|default:''|cat:'' !== ''}",
            close: "{/if}",
        },
        attribute: "{EXPR|escape:'html' nofilter}",
        comment: ("{*", "*}"),
        groups: true,
        is_raw: false,
        evidence: Evidence::Tried("Smarty 4"),
        note: "an expression stands without braces: $order.total",
    },
    Syntax {
        name: "blade",
        title: "Blade",
        form: Form::Printed {
            print: r"{{ \Illuminate\Support\Js::from((string) (EXPR ?? ''), JSON_INVALID_UTF8_SUBSTITUTE) }}",
            // Blade takes an @ for its own only after white space or punctuation.
            open: " @if ((string) (EXPR ?? '') !== '')",
            close: " @endif",
        },
        attribute: "{{ EXPR }}",
        comment: ("{{--", "--}}"),
        groups: true,
        is_raw: false,
        evidence: Evidence::Tried("Laravel 8's Blade"),
        note: "Js::from is there from Laravel 8.71 on",
    },
    Syntax {
        name: "jinja",
        title: "Jinja2, minijinja",
        form: Form::Printed {
            print: "{{ ('' if EXPR is not defined or EXPR is none else EXPR)|string|tojson }}",
            open: "{% if ('' if EXPR is not defined or EXPR is none else EXPR)|string != '' %}",
            close: "{% endif %}",
        },
        attribute: "{{ EXPR|e }}",
        comment: ("{#", "#}"),
        groups: true,
        is_raw: false,
        evidence: Evidence::Tried("Jinja2 3.1 and minijinja 3"),
        note: "a missing parent of the variable is a render error",
    },
    Syntax {
        name: "django",
        title: "Django",
        form: Form::Printed {
            print: r#""{{ EXPR|default_if_none:''|escapejs }}""#,
            open: "{% if EXPR|default_if_none:'' != '' %}",
            close: "{% endif %}",
        },
        attribute: "{{ EXPR|force_escape }}",
        comment: ("{% comment %}", "{% endcomment %}"),
        groups: false,
        is_raw: false,
        evidence: Evidence::Tried("Django 5.2"),
        note: "filters follow as they are, order.total|floatformat:\"2u\"",
    },
    Syntax {
        name: "erb",
        title: "ERB, Rails",
        form: Form::Printed {
            // Rails escapes what is not marked as safe; plain Ruby has no such mark.
            print: r#"<%= EXPR.to_s.scrub.to_json.gsub("<", "\\u003c").then { |s| s.respond_to?(:html_safe) ? s.html_safe : s } %>"#,
            open: r#"<% if EXPR.to_s != "" %>"#,
            close: "<% end %>",
        },
        attribute: "<%= ERB::Util.html_escape(EXPR) %>",
        comment: ("<%#", "%>"),
        groups: true,
        is_raw: false,
        evidence: Evidence::Tried("Ruby 3's ERB and Rails 6's Action View"),
        note: "without Rails, require \"json\"; a nil parent of the variable is a render error",
    },
    Syntax {
        name: "go",
        title: "Go html/template",
        form: Form::Printed {
            print: r#""{{ EXPR }}""#,
            // Go takes a zero for nothing, and prints nil as text.
            open: r#"{{ if or EXPR (eq (print EXPR) "0") }}"#,
            close: "{{ end }}",
        },
        attribute: "{{ EXPR }}",
        comment: ("{{/*", "*/}}"),
        groups: true,
        is_raw: false,
        evidence: Evidence::Tried("Go 1.19; text/template escapes nothing and will not do"),
        note: "a call stands as it is, printf \"%.2f\" .Total; a missing parent of the variable is a render error",
    },
    Syntax {
        name: "ejs",
        title: "EJS",
        form: Form::Printed {
            print: r#"<%- JSON.stringify(String(EXPR ?? "")).replace(/</g,"\\u003c") %>"#,
            open: r#"<% if (String(EXPR ?? "") !== "") { %>"#,
            close: "<% } %>",
        },
        attribute: "<%= EXPR %>",
        comment: ("<%#", "%>"),
        groups: true,
        is_raw: false,
        evidence: Evidence::Tried("EJS 7"),
        note: "a name that was never given is an error; write locals.name",
    },
    Syntax {
        name: "nunjucks",
        title: "Nunjucks",
        form: Form::Printed {
            print: r#"{{ ("" if EXPR == none else EXPR) | string | dump | replace("<", "\\u003c") | safe }}"#,
            open: r#"{% if ("" if EXPR == none else EXPR) | string != "" %}"#,
            close: "{% endif %}",
        },
        attribute: "{{ EXPR | escape }}",
        comment: ("{#", "#}"),
        groups: true,
        is_raw: false,
        evidence: Evidence::Tried("Nunjucks 3.2"),
        note: "a missing parent of the variable is empty too",
    },
    Syntax {
        name: "stencil",
        title: "BigCommerce Stencil",
        form: Form::Printed {
            print: r#"{{{strReplace (json (multiConcat EXPR)) "<" '"+String.fromCharCode(60)+"'}}}"#,
            // `default` takes a zero for nothing; joined to text, nothing is '' and a zero is "0".
            open: r#"{{#if (multiConcat EXPR) '!==' ""}}"#,
            close: "{{/if}}",
        },
        attribute: "{{EXPR}}",
        comment: ("{{!--", "--}}"),
        groups: false,
        is_raw: false,
        evidence: Evidence::Tried("stencil-paper-handlebars 6.6, with Handlebars 3 and 4"),
        note: "a helper stands in parentheses, (helper x); whether Script Manager has the helpers used here is unknown",
    },
    Syntax {
        name: "gtm",
        title: "Google Tag Manager",
        form: Form::Script("{{EXPR}}"),
        attribute: "{{EXPR}}",
        comment: ("<!--", "-->"),
        groups: false,
        is_raw: false,
        evidence: Evidence::Documented("Google's documentation and on containers that it compiled"),
        note: "an expression is a variable's name, without its braces",
    },
    Syntax {
        name: "tokens",
        title: "plain token substitution",
        form: Form::Script(r#""EXPR""#),
        attribute: "EXPR",
        comment: ("<!--", "-->"),
        groups: false,
        is_raw: true,
        evidence: Evidence::Documented(
            "the form of a token alone, since how vendors escape its value is unknown",
        ),
        note: "an expression is the whole token, %%ORDER_ID%%; only such as a buyer cannot choose",
    },
];

/// What a platform's own script computes; it is no template and stands in no list.
pub(super) static JAVASCRIPT: Syntax = Syntax {
    name: "javascript",
    title: "JavaScript",
    form: Form::Script("EXPR"),
    attribute: "",
    comment: ("/*", "*/"),
    groups: false,
    is_raw: false,
    evidence: Evidence::Tried("QuickJS"),
    note: "for code that has its values already, such as Shopify's custom pixels",
};
