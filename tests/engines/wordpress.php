<?php
// WordPress's own content filters over texts: a list on standard input, the list of results on standard
// output. They are those of the_content that change text, in WordPress's order. With the argument
// plugin-name the texts are plugins, and the results what WordPress reads of their heads.
error_reporting(E_ALL & ~E_DEPRECATED);
$wordpress = __DIR__ . '/../../target/engines/wordpress/usr/share/wordpress/';
define('ABSPATH', $wordpress);
define('WPINC', 'wp-includes');
define('KB_IN_BYTES', 1024);
require ABSPATH . WPINC . '/plugin.php';
require ABSPATH . WPINC . '/load.php';
require ABSPATH . WPINC . '/functions.php';
require ABSPATH . WPINC . '/formatting.php';
require ABSPATH . WPINC . '/shortcodes.php';
require ABSPATH . WPINC . '/blocks.php';
require ABSPATH . WPINC . '/class-wp-block-parser.php';

// What the filters ask of the rest of WordPress: its settings, and its translations into English.
foreach (['use_smilies' => 1, 'blog_charset' => 'UTF-8'] as $name => $value) {
    add_filter("pre_option_$name", fn () => $value);
}
function _x($text, $context, $domain = 'default') { return $text; }
function get_bloginfo($what) { return 'UTF-8'; }
function get_locale() { return 'en_US'; }

if (($argv[1] ?? '') === 'plugin-name') {
    $names = [];
    foreach (json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR) as $plugin) {
        $file = tempnam(sys_get_temp_dir(), 'plugin');
        file_put_contents($file, $plugin);
        $names[] = get_file_data($file, ['name' => 'Plugin Name'])['name'];
        unlink($file);
    }
    echo json_encode($names, JSON_THROW_ON_ERROR);
    return;
}

smilies_init();
$results = [];
foreach (json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR) as $text) {
    foreach (['wptexturize', 'wpautop', 'shortcode_unautop', 'convert_chars', 'do_shortcode', 'convert_smilies', 'make_clickable'] as $filter) {
        $text = $filter($text);
    }
    $results[] = $text;
}
echo json_encode($results, JSON_THROW_ON_ERROR);
