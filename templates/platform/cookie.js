    var newest = "";
    var transaction_id = "";
    var offer_id = "";
    var aff_id = "";
    {{ cookies }}.split(";").forEach(function (cookie) {
        var found = /^\s*{{ crate::attribution::COOKIE_NAME }}\s*=\s*(.*?)\s*$/.exec(cookie);
        if (!found) { return; }
        found.shift();
        var parts = found.shift().replace(/^"(.*)"$/, "$1").split(".");
        if (parts.length !== 5 || parts.shift() !== "{{ crate::attribution::VERSION }}") { return; }
        var time = id(parts.shift().replace(/^0+(?=\d)/, ""), /^\d+$/, 20);
        var transaction = click(parts.shift());
        var offer = number(parts.shift());
        var affiliate = number(parts.shift());
        if (!time || !named(transaction, offer, affiliate)) { return; }
        time = ("00000000000000000000" + time).slice(-20);
        if (["18446744073709551615", time].sort().shift() !== time || ["", newest, time].sort().pop() !== time) { return; }
        newest = time;
        transaction_id = transaction;
        offer_id = offer;
        aff_id = affiliate;
    });
    if (transaction_id) { conversion.{{ Field::TRANSACTION_ID }} = transaction_id; }
    if (offer_id) { conversion.{{ Field::OFFER_ID }} = offer_id; }
    if (aff_id) { conversion.{{ Field::AFF_ID }} = aff_id; }
