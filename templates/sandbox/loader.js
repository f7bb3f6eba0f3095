(function () {
    "use strict";

    var address = "http://{{ host }}/pixel";

    function report(conversion) {
        var text;
        try {
            text = JSON.stringify(conversion);
        } catch (error) {
            // What refers to itself is no conversion, and the sandbox says so of null.
        }
        if (typeof text !== "string") {
            text = "null";
        }
        // A beacon outlives the page; a browser that has none, or no room for one, sends a request.
        if (navigator.sendBeacon && navigator.sendBeacon(address, text)) {
            return;
        }
        var request = new XMLHttpRequest();
        request.open("POST", address);
        request.setRequestHeader("Content-Type", "text/plain;charset=UTF-8");
        request.send(text);
    }

    function push() {
        for (var at = 0; at < arguments.length; at += 1) {
            report(arguments[at]);
        }
        return arguments.length;
    }
    push.reports = true;

    var queue = window._revoffers_track;
    if (queue === null || typeof queue !== "object") {
        queue = window._revoffers_track = [];
    }
    if (queue.push && queue.push.reports) {
        return;
    }
    if (Object.prototype.toString.call(queue) === "[object Array]") {
        var waiting = queue.splice(0, queue.length);
        queue.push = push;
        push.apply(null, waiting);
    } else {
        // The form of an official plugin: the object is the conversion itself. Where it has no type
        // it only says whose page this is.
        if (queue.type || queue.action) {
            report(queue);
        }
        queue.push = push;
    }
}());
