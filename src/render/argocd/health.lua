-- The health of an Application, as its root's waves see it: Progressing until it is synced to what its
-- spec says, then its own health.

local function health(status, message)
  return { status = status, message = message }
end

-- What the API leaves out when it is empty may be written in a spec: `jsonnet: {}`, `recurse: false`.
local function is_empty(value)
  if type(value) ~= "table" then
    return value == nil or value == false or value == ""
  end
  for _, item in pairs(value) do
    if not is_empty(item) then
      return false
    end
  end
  return true
end

local function is_same(said, compared)
  if type(said) ~= "table" or type(compared) ~= "table" then
    return said == compared or (is_empty(said) and is_empty(compared))
  end
  for key, value in pairs(said) do
    if not is_same(value, compared[key]) then
      return false
    end
  end
  for key, value in pairs(compared) do
    if said[key] == nil and not is_empty(value) then
      return false
    end
  end
  return true
end

local spec = obj.spec or {}
local status = obj.status or {}
local sync = status.sync or {}
local operation = status.operationState or {}
local automated = (spec.syncPolicy or {}).automated

if automated == nil or automated.enabled == false then
  return health("Healthy", "synced by hand: nothing waits for it")
end

if sync.status == nil then
  return health("Progressing", "not yet compared with its source")
end

-- Right after its spec has changed, the status still tells of the sources before. A hydrated Application is
-- compared with what the hydrator pushed, which its spec does not say.
local compared = sync.comparedTo or {}
if not is_same(spec.destination, compared.destination) then
  return health("Progressing", "not yet compared with its new destination")
end
if spec.sourceHydrator == nil
  and not (is_same(spec.source, compared.source) and is_same(spec.sources, compared.sources)) then
  return health("Progressing", "not yet compared with its new source")
end

-- Hooks count for no sync status: while they run, an Application may look synced.
if operation.phase == "Running" or operation.phase == "Terminating" then
  return health("Progressing", operation.message or "a sync is under way")
end
if obj.operation ~= nil then
  return health("Progressing", "a sync is about to begin")
end

-- Nobody needs that something is gone. With pruning off, or `Prune=false` on the object, it never goes.
local function only_extra()
  local extra = false
  for _, resource in ipairs(status.resources or {}) do
    if resource.requiresPruning then
      extra = true
    elseif resource.status ~= nil and resource.status ~= "Synced" then
      return false
    end
  end
  return extra
end

local errors = { ComparisonError = true, InvalidSpecError = true, SyncError = true, UnknownError = true }

local function reason()
  for _, condition in ipairs(status.conditions or {}) do
    if errors[condition.type] then
      return condition.message
    end
  end
  if operation.phase == "Failed" or operation.phase == "Error" then
    return operation.message
  end
  return nil
end

if sync.status ~= "Synced" and not (sync.status == "OutOfSync" and only_extra()) then
  return health("Progressing", reason() or ("its sync status is " .. sync.status))
end

local own = status.health or {}
return health(own.status or "Progressing", own.message)
