    var newest = -1;
    var transaction_id = "";
    var offer_id = "";
    var aff_id = "";
    {{ cookies }}.split(";").forEach(function (cookie) {
        var found = /^\s*{{ crate::attribution::COOKIE_NAME }}\s*=\s*(.*?)\s*$/.exec(cookie);
        if (!found) { return; }
        found.shift();
        var parts = found.shift().replace(/^"(.*)"$/, "$1").split(".");
        if (parts.length !== 5 || parts.shift() !== "{{ crate::attribution::VERSION }}") { return; }
        var time = parts.shift();
        var transaction = click(parts.shift());
        var offer = number(parts.shift());
        var affiliate = number(parts.shift());
        if (!id(time, /^\d+$/, 15) || !named(transaction, offer, affiliate) || Math.max(newest, time) !== Number(time)) { return; }
        newest = Number(time);
        transaction_id = transaction;
        offer_id = offer;
        aff_id = affiliate;
    });
    if (transaction_id) { conversion.{{ Field::TRANSACTION_ID }} = transaction_id; }
    if (offer_id) { conversion.{{ Field::OFFER_ID }} = offer_id; }
    if (aff_id) { conversion.{{ Field::AFF_ID }} = aff_id; }
