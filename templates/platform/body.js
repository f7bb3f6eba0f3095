{%- if asks_consent %}
    var consent = true;
{%- endif %}
{%- if p.uses_script_values %}
    function filled(value) {
        return !(value === undefined || value === null || value === "");
    }
{%- endif %}
{%- if p.uses_decimal %}
    function decimal(value) {
        var text = typeof value === "number" ? String(Math.round(value * 10000) / 10000) : String(value);
        if (/-|\u2212|\(/.test(text)) { return ""; }
        var written = text.trim();
        text = written.replace(/^(?:(?!\d|\.|,).)+/, "").replace(/(?:(?!\d|\.|,).)+$/, "");
        if (text !== written ? /^\d\d?\d?\.\d\d\d$/.test(text) : false) { return ""; }
        if (/^\d+(?:\.\d+)?e\+?\d+$/i.test(text)) { text = String(Number(text)); }
        if (/^\d\d?\d?(?:\s\d\d\d)+(?:,\d\d?)?$/.test(text)) { text = text.replace(/\s/g, ""); }
        if (/^\d\d?\d?(?:,\d\d\d)+\.\d+$/.test(text)) { return text.replace(/,/g, ""); }
        if (/^\d\d?\d?(?:\.\d\d\d)+,\d+$/.test(text)) { return text.replace(/\./g, "").replace(",", "."); }
        if (/^\d+,\d\d?$/.test(text)) { return text.replace(",", "."); }
        if (/^\d+\.\d\d\d\d\d\d\d\d\d\d+$/.test(text)) { text = String(Math.round(text * 10000) / 10000); }
        return /^\d+(?:\.\d+)?$/.test(text) ? text : "";
    }
{%- endif %}
    var conversion = {
        {{ Field::TYPE }}: "{{ Channel::Pixel.conversion_type() }}",
        {{ Field::SITE_ID }}: "{{ p.site_id }}"
    };
{{- p.statements }}
{%- if p.ids != Ids::Loader %}
{%- if p.ids == Ids::Cookie %}
{% include "platform/ids.js" %}
{% include "platform/cookie.js" %}
{%- else %}
    function named(transaction, offer, affiliate) {
        return transaction || (offer ? affiliate : "");
    }
{%- endif %}
    if (!named(conversion.{{ Field::TRANSACTION_ID }}, conversion.{{ Field::OFFER_ID }}, conversion.{{ Field::AFF_ID }})) { return; }
{%- endif %}
    if ({% if asks_consent %}!consent || {% endif %}!conversion.{{ Field::ORDER_ID }}) { return; }
    window._revoffers_track = window._revoffers_track || [];
    window._revoffers_track.push(conversion);
    var loader = document.createElement("script");
    loader.async = true;
{%- if let Some(nonce) = p.nonce %}
    loader.setAttribute("nonce", {{ nonce.string }});
{%- endif %}
    loader.src = "{{ p.loader_url }}";
    document.head.appendChild(loader);
