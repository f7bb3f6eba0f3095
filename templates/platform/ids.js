    function id(text, shape, longest) {
        return shape.test(text) ? (text.slice(0, longest) === text ? text : "") : "";
    }
    function click(text) {
        return id(text, /^(?!(?:undefined|null|NaN|None|nil|(?:YOUR_|YOUR-|your_)(?!\d|_|-).+|__(?!\d|_|-).+__)$)(?:\w|-)+$/, 128);
    }
    function number(text) {
        return id(text, /^\d+$/, 20);
    }
    function named(transaction, offer, affiliate) {
        return transaction || (offer ? affiliate : "");
    }
