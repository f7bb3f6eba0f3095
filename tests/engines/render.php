<?php
// Renders one template over many contexts: {"template": …, "contexts": […]} on standard input, and
// on standard output a list of {"ok": text} or {"error": message}. The engine is the first argument.
error_reporting(E_ALL & ~E_DEPRECATED);
set_error_handler(function ($level, $message) {
    if (!(error_reporting() & $level)) return false;
    throw new ErrorException($message);
});

$scratch = sys_get_temp_dir() . '/katalys-engines-' . getmypid();
mkdir($scratch);
register_shutdown_function(function () use ($scratch) { exec('rm -rf ' . escapeshellarg($scratch)); });

function engine(string $name, string $template, string $scratch): callable {
    switch ($name) {
        case 'twig':
        case 'twig-bare':
            require_once '/usr/share/php/Twig/autoload.php';
            $twig = new Twig\Environment(new Twig\Loader\ArrayLoader(['t' => $template]), [
                'autoescape' => $name === 'twig' ? 'html' : false,
                'strict_variables' => $name === 'twig-bare',
            ]);
            return fn ($context) => $twig->render('t', $context);
        case 'smarty':
        case 'smarty-escaping':
            require_once '/usr/share/php/smarty4/Smarty.class.php';
            return function ($context) use ($template, $scratch, $name) {
                $smarty = new Smarty();
                $smarty->setCompileDir($scratch);
                $smarty->escape_html = $name === 'smarty-escaping';
                $smarty->assign($context);
                $muted = error_reporting(E_ALL & ~E_DEPRECATED & ~E_USER_DEPRECATED & ~E_WARNING & ~E_NOTICE);
                try {
                    return $smarty->fetch('string:' . $template);
                } finally {
                    error_reporting($muted);
                }
            };
        case 'blade':
            require_once '/usr/share/php/Illuminate/View/autoload.php';
            $compiler = new Illuminate\View\Compilers\BladeCompiler(new Illuminate\Filesystem\Filesystem(), $scratch);
            return included($compiler->compileString($template), $scratch);
        case 'php':
            return included($template, $scratch);
    }
    throw new Exception("no engine $name");
}

function included(string $code, string $scratch): callable {
    file_put_contents("$scratch/t.php", $code);
    return function ($context) use ($scratch) {
        // Blade's own echo passes through this.
        ob_start();
        try {
            (function () use ($context, $scratch) { extract($context); include "$scratch/t.php"; })();
            return ob_get_contents();
        } finally {
            ob_end_clean();
        }
    };
}

$job = json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
$render = engine($argv[1], $job['template'], $scratch);
$results = [];
foreach ($job['contexts'] as $context) {
    try {
        $results[] = ['ok' => $render($context)];
    } catch (Throwable $error) {
        $results[] = ['error' => $error->getMessage()];
    }
}
echo json_encode($results, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE);
