# Strings, arrays and hashes that come and go, and some that stay: what a Ruby service keeps its allocator busy with.
Record = Struct.new(:id, :name, :tags, :body)

kept = {}
seed = 42
16.times do |round|
  batch = Array.new(6000) do |number|
    seed = (seed * 1103515245 + 12345) % 2147483648
    Record.new(seed, "record-#{round}-#{number}", Array.new(seed % 6) { |tag| "tag#{tag}" * (1 + seed % 9) }, "x" * (seed % 700))
  end
  lines = batch.map { |record| [record.name, record.tags.join(','), record.body.upcase].join(';') }
  sizes = lines.group_by(&:size).transform_values(&:count)
  batch.each { |record| kept[record.id % 20_000] = record }
  raise 'lost' if sizes.values.sum != batch.size
end
puts kept.size
