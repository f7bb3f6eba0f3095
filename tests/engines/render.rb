# Renders one template over many contexts; the protocol is that of render.php.
require "json"
require "erb"

job = JSON.parse($stdin.read)
template = job["template"]

render =
  case ARGV[0]
  when "erb"
    ->(context) { ERB.new(template).result_with_hash(context) }
  when "rails"
    require "action_view"
    require "active_support/all"
    lookup = ActionView::LookupContext.new([])
    compiled = ActionView::Base.with_empty_template_cache
    lambda do |context|
      view = compiled.new(lookup, {}, nil)
      view.render(inline: template, type: :erb, locals: context.transform_keys(&:to_sym))
    end
  when "liquid"
    require "liquid"
    parsed = Liquid::Template.parse(template, error_mode: :strict)
    ->(context) { parsed.render!(context) }
  else
    raise "no engine #{ARGV[0]}"
  end

results = job["contexts"].map do |context|
  { ok: render.call(context) }
rescue StandardError, SyntaxError => error
  { error: error.message }
end
puts JSON.generate(results)
