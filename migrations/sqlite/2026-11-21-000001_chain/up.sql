-- people
CREATE TABLE teams (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent_id BIGINT REFERENCES teams (id)
);
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT,
    role TEXT NOT NULL,
    team_id BIGINT REFERENCES teams (id),
    account_id BIGINT,
    contact_id BIGINT,
    language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    theme TEXT NOT NULL,
    phone TEXT,
    created_at TIMESTAMP NOT NULL,
    disabled_at TIMESTAMP
);
CREATE TABLE visibility (
    viewer_id BIGINT NOT NULL,
    owner_id BIGINT NOT NULL,
    PRIMARY KEY (viewer_id, owner_id)
);
CREATE TABLE shares (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    record_kind TEXT NOT NULL,
    record_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    role TEXT,
    created_by BIGINT,
    created_at TIMESTAMP NOT NULL
);
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    user_id BIGINT REFERENCES users (id),
    state TEXT NOT NULL,
    address TEXT,
    agent TEXT,
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE TABLE sign_in_attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email TEXT NOT NULL,
    address TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    succeeded BOOLEAN NOT NULL
);
CREATE TABLE one_time_links (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    purpose TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP
);
CREATE TABLE settings (
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (key)
);
CREATE TABLE counters (
    name TEXT NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    content BLOB NOT NULL,
    created_by BIGINT,
    created_at TIMESTAMP NOT NULL
);
CREATE TABLE saved_views (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    page TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
-- history
CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor_id BIGINT,
    actor_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    lead_id BIGINT,
    account_id BIGINT,
    contact_id BIGINT,
    opportunity_id BIGINT,
    configuration_id BIGINT,
    quote_id BIGINT,
    order_id BIGINT,
    product_id BIGINT,
    data TEXT NOT NULL
);
CREATE TABLE field_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor_id BIGINT,
    actor_name TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    record_id BIGINT NOT NULL,
    field TEXT NOT NULL,
    before TEXT,
    after TEXT
);
CREATE TABLE match_keys (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    record_kind TEXT NOT NULL,
    record_id BIGINT NOT NULL
);
CREATE TABLE search_documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    record_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    subtitle TEXT NOT NULL,
    url TEXT NOT NULL,
    owner_id BIGINT,
    account_id BIGINT,
    public BOOLEAN NOT NULL,
    tokens TEXT NOT NULL
);
-- leads
CREATE TABLE leads (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    company TEXT NOT NULL,
    contact_name TEXT NOT NULL,
    job_title TEXT,
    email TEXT,
    phone TEXT,
    website TEXT,
    country TEXT,
    region TEXT,
    city TEXT,
    industry TEXT,
    source TEXT NOT NULL,
    campaign TEXT,
    message TEXT,
    interest_product_id BIGINT,
    state TEXT NOT NULL,
    drop_reason TEXT,
    drop_note TEXT,
    owner_id BIGINT REFERENCES users (id),
    created_by BIGINT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    responded_at TIMESTAMP,
    converted_at TIMESTAMP,
    account_id BIGINT,
    contact_id BIGINT,
    opportunity_id BIGINT,
    external_key TEXT
);
-- accounts
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    industry TEXT,
    website TEXT,
    phone TEXT,
    email TEXT,
    parent_id BIGINT REFERENCES accounts (id),
    owner_id BIGINT REFERENCES users (id),
    territory TEXT,
    customer_group TEXT NOT NULL,
    currency TEXT NOT NULL,
    credit_limit BIGINT,
    payment_terms TEXT,
    tax_exempt BOOLEAN NOT NULL,
    tax_number TEXT,
    language TEXT NOT NULL,
    external_key TEXT UNIQUE,
    lead_id BIGINT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE TABLE addresses (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    label TEXT,
    line1 TEXT NOT NULL,
    line2 TEXT,
    city TEXT NOT NULL,
    region TEXT,
    postcode TEXT,
    country TEXT NOT NULL,
    is_default BOOLEAN NOT NULL,
    external_key TEXT
);
CREATE TABLE contacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    name TEXT NOT NULL,
    family_name TEXT,
    given_name TEXT,
    job_title TEXT,
    department TEXT,
    email TEXT,
    phone TEXT,
    mobile TEXT,
    reports_to_id BIGINT REFERENCES contacts (id),
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    is_primary BOOLEAN NOT NULL,
    opted_out_at TIMESTAMP,
    external_key TEXT UNIQUE,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
-- opportunities
CREATE TABLE stages (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL,
    name_en TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    probability BIGINT NOT NULL,
    norm_days INTEGER NOT NULL,
    kind TEXT NOT NULL
);
CREATE TABLE stage_checks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    stage_id BIGINT NOT NULL REFERENCES stages (id),
    position INTEGER NOT NULL,
    name_en TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    required BOOLEAN NOT NULL
);
CREATE TABLE competitors (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    website TEXT,
    strengths TEXT,
    weaknesses TEXT
);
CREATE TABLE opportunities (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    contact_id BIGINT REFERENCES contacts (id),
    owner_id BIGINT REFERENCES users (id),
    stage_id BIGINT NOT NULL REFERENCES stages (id),
    stage_since TIMESTAMP NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    probability BIGINT,
    close_date DATE NOT NULL,
    source TEXT,
    lead_id BIGINT,
    description TEXT,
    competitor_id BIGINT REFERENCES competitors (id),
    closed_at TIMESTAMP,
    outcome TEXT,
    lost_reason TEXT,
    lost_note TEXT,
    order_id BIGINT,
    next_step_at TIMESTAMP,
    next_step TEXT,
    next_activity_id BIGINT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE TABLE stage_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    opportunity_id BIGINT NOT NULL REFERENCES opportunities (id),
    from_stage_id BIGINT,
    to_stage_id BIGINT NOT NULL REFERENCES stages (id),
    at TIMESTAMP NOT NULL,
    actor_id BIGINT
);
CREATE TABLE opportunity_checks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    opportunity_id BIGINT NOT NULL REFERENCES opportunities (id),
    stage_check_id BIGINT NOT NULL REFERENCES stage_checks (id),
    done_by BIGINT,
    done_at TIMESTAMP NOT NULL
);
CREATE TABLE opportunity_competitors (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    opportunity_id BIGINT NOT NULL REFERENCES opportunities (id),
    competitor_id BIGINT NOT NULL REFERENCES competitors (id),
    note TEXT
);
CREATE TABLE buying_roles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    opportunity_id BIGINT NOT NULL REFERENCES opportunities (id),
    contact_id BIGINT NOT NULL REFERENCES contacts (id),
    role TEXT NOT NULL,
    influence INTEGER NOT NULL,
    attitude INTEGER NOT NULL,
    note TEXT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE TABLE attitude_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    buying_role_id BIGINT NOT NULL REFERENCES buying_roles (id),
    at TIMESTAMP NOT NULL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    activity_id BIGINT,
    actor_id BIGINT,
    note TEXT
);
-- activities
CREATE TABLE activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT,
    outcome TEXT,
    direction TEXT,
    location TEXT,
    due_at TIMESTAMP,
    ends_at TIMESTAMP,
    all_day BOOLEAN NOT NULL,
    done_at TIMESTAMP,
    owner_id BIGINT NOT NULL REFERENCES users (id),
    created_by BIGINT,
    lead_id BIGINT REFERENCES leads (id),
    account_id BIGINT REFERENCES accounts (id),
    contact_id BIGINT REFERENCES contacts (id),
    opportunity_id BIGINT REFERENCES opportunities (id),
    quote_id BIGINT,
    order_id BIGINT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE TABLE attendances (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    activity_id BIGINT NOT NULL REFERENCES activities (id),
    contact_id BIGINT REFERENCES contacts (id),
    user_id BIGINT REFERENCES users (id),
    attitude_before INTEGER,
    attitude_after INTEGER,
    note TEXT
);
-- catalogue
CREATE TABLE categories (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    parent_id BIGINT REFERENCES categories (id),
    slug TEXT NOT NULL UNIQUE,
    position INTEGER NOT NULL,
    external_key TEXT
);
CREATE TABLE category_texts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    category_id BIGINT NOT NULL REFERENCES categories (id),
    language TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT
);
CREATE TABLE products (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    sku TEXT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    category_id BIGINT REFERENCES categories (id),
    kind TEXT NOT NULL,
    family TEXT,
    unit TEXT NOT NULL,
    weight_grams BIGINT,
    tax_category TEXT NOT NULL,
    lead_time_days INTEGER NOT NULL,
    stock INTEGER,
    active_from DATE,
    active_until DATE,
    public BOOLEAN NOT NULL,
    picture TEXT,
    list_price BIGINT,
    list_currency TEXT,
    external_key TEXT UNIQUE,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE TABLE product_texts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id),
    language TEXT NOT NULL,
    name TEXT NOT NULL,
    summary TEXT,
    description TEXT
);
CREATE TABLE product_properties (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id),
    language TEXT NOT NULL,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL
);
CREATE TABLE product_pictures (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id),
    position INTEGER NOT NULL,
    asset TEXT NOT NULL,
    alt_en TEXT NOT NULL,
    alt_zh TEXT NOT NULL
);
CREATE TABLE product_documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id),
    language TEXT NOT NULL,
    title TEXT NOT NULL,
    file_id BIGINT REFERENCES files (id),
    asset TEXT
);
CREATE TABLE parts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    stock INTEGER NOT NULL,
    lead_time_days INTEGER NOT NULL,
    external_key TEXT
);
CREATE TABLE product_parts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id),
    part_id BIGINT NOT NULL REFERENCES parts (id),
    quantity INTEGER NOT NULL
);
CREATE TABLE product_models (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id),
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    source TEXT NOT NULL,
    rule_hash TEXT NOT NULL,
    artefact BLOB,
    released_from DATE,
    created_by BIGINT,
    created_at TIMESTAMP NOT NULL
);
-- configurator
CREATE TABLE configurations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    code TEXT NOT NULL UNIQUE,
    product_id BIGINT NOT NULL REFERENCES products (id),
    model_id BIGINT NOT NULL REFERENCES product_models (id),
    choices TEXT NOT NULL,
    completion TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    complete BOOLEAN NOT NULL,
    quantity INTEGER NOT NULL,
    description TEXT NOT NULL,
    parts TEXT NOT NULL,
    net BIGINT,
    currency TEXT NOT NULL,
    trace TEXT,
    promised_date DATE,
    promised_part TEXT,
    created_by BIGINT,
    account_id BIGINT REFERENCES accounts (id),
    opportunity_id BIGINT REFERENCES opportunities (id),
    forked_from_id BIGINT,
    created_at TIMESTAMP NOT NULL
);
-- pricing
CREATE TABLE price_books (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    name_en TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    currency TEXT NOT NULL,
    channel TEXT,
    customer_group TEXT,
    priority INTEGER NOT NULL,
    unit_decimals INTEGER NOT NULL,
    line_decimals INTEGER NOT NULL,
    rounding TEXT NOT NULL,
    tax_rounding TEXT NOT NULL,
    round_on TEXT NOT NULL,
    prices_include_tax BOOLEAN NOT NULL,
    active_from DATE,
    active_until DATE,
    external_key TEXT,
    created_at TIMESTAMP NOT NULL
);
CREATE TABLE price_entries (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    price_book_id BIGINT NOT NULL REFERENCES price_books (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    amount BIGINT NOT NULL,
    unit TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_until DATE,
    version INTEGER NOT NULL,
    retired_at TIMESTAMP,
    created_by BIGINT,
    created_at TIMESTAMP NOT NULL
);
CREATE TABLE option_prices (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    price_book_id BIGINT NOT NULL REFERENCES price_books (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    attribute TEXT NOT NULL,
    value TEXT NOT NULL,
    method TEXT NOT NULL,
    amount BIGINT NOT NULL,
    percent BIGINT NOT NULL,
    lookup TEXT,
    valid_from DATE NOT NULL,
    valid_until DATE,
    version INTEGER NOT NULL,
    retired_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL
);
CREATE TABLE agreements (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_until DATE,
    note TEXT,
    created_by BIGINT,
    created_at TIMESTAMP NOT NULL
);
CREATE TABLE price_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    price_book_id BIGINT REFERENCES price_books (id),
    step TEXT NOT NULL,
    key TEXT NOT NULL,
    name_en TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    agreement_id BIGINT REFERENCES agreements (id),
    customer_group TEXT,
    channel TEXT,
    category_id BIGINT REFERENCES categories (id),
    family TEXT,
    product_id BIGINT REFERENCES products (id),
    valid_from DATE,
    valid_until DATE,
    min_quantity BIGINT,
    max_quantity BIGINT,
    min_amount BIGINT,
    max_amount BIGINT,
    method TEXT NOT NULL,
    base TEXT NOT NULL,
    percent BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    tier_mode TEXT,
    tier_measure TEXT,
    tier_scope TEXT,
    best_of TEXT,
    priority INTEGER NOT NULL,
    visible_to_customer BOOLEAN NOT NULL,
    target TEXT NOT NULL,
    version INTEGER NOT NULL,
    replaces_id BIGINT,
    retired_at TIMESTAMP,
    created_by BIGINT,
    created_at TIMESTAMP NOT NULL
);
CREATE TABLE price_rule_products (
    rule_id BIGINT NOT NULL REFERENCES price_rules (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    PRIMARY KEY (rule_id, product_id)
);
CREATE TABLE price_rule_tiers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    rule_id BIGINT NOT NULL REFERENCES price_rules (id),
    from_value BIGINT NOT NULL,
    to_value BIGINT,
    percent BIGINT NOT NULL,
    amount BIGINT NOT NULL
);
CREATE TABLE tax_rates (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    country TEXT NOT NULL,
    region TEXT,
    tax_category TEXT NOT NULL,
    name_en TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    rate BIGINT NOT NULL,
    valid_from DATE NOT NULL,
    valid_until DATE
);
CREATE TABLE product_costs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    product_id BIGINT NOT NULL REFERENCES products (id),
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_until DATE
);
CREATE TABLE exchange_rates (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    from_currency TEXT NOT NULL,
    to_currency TEXT NOT NULL,
    rate BIGINT NOT NULL,
    valid_from DATE NOT NULL
);
-- quotes
CREATE TABLE quotes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    contact_id BIGINT REFERENCES contacts (id),
    opportunity_id BIGINT REFERENCES opportunities (id),
    owner_id BIGINT REFERENCES users (id),
    title TEXT NOT NULL,
    currency TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    external_key TEXT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE TABLE quote_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    quote_id BIGINT NOT NULL REFERENCES quotes (id),
    version INTEGER NOT NULL,
    state TEXT NOT NULL,
    price_book_id BIGINT NOT NULL REFERENCES price_books (id),
    price_date DATE NOT NULL,
    priced_at TIMESTAMP NOT NULL,
    valid_until DATE NOT NULL,
    language TEXT NOT NULL,
    intro TEXT,
    terms TEXT,
    notes TEXT,
    payment_terms TEXT,
    document_method TEXT,
    document_value BIGINT,
    document_reason TEXT,
    list BIGINT NOT NULL,
    net BIGINT NOT NULL,
    charges BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    total BIGINT NOT NULL,
    cost BIGINT,
    margin BIGINT,
    discount BIGINT NOT NULL,
    trace TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    created_by BIGINT,
    created_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP,
    closed_at TIMESTAMP,
    from_version_id BIGINT
);
CREATE TABLE quote_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    quote_version_id BIGINT NOT NULL REFERENCES quote_versions (id),
    line_key TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    alternative_to TEXT,
    product_id BIGINT REFERENCES products (id),
    configuration_id BIGINT REFERENCES configurations (id),
    model_id BIGINT,
    fingerprint TEXT,
    description TEXT NOT NULL,
    details TEXT NOT NULL,
    note TEXT,
    quantity INTEGER NOT NULL,
    unit TEXT NOT NULL,
    manual_method TEXT,
    manual_value BIGINT,
    manual_reason TEXT,
    list_unit BIGINT NOT NULL,
    unit_price BIGINT NOT NULL,
    net BIGINT NOT NULL,
    tax_rate BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    cost BIGINT,
    trace TEXT NOT NULL,
    parts TEXT NOT NULL,
    promised_date DATE,
    promised_part TEXT,
    refusal TEXT
);
CREATE TABLE quote_views (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    quote_version_id BIGINT NOT NULL REFERENCES quote_versions (id),
    at TIMESTAMP NOT NULL,
    address TEXT
);
CREATE TABLE quote_questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    quote_id BIGINT NOT NULL REFERENCES quotes (id),
    quote_version_id BIGINT REFERENCES quote_versions (id),
    author_id BIGINT,
    author_name TEXT NOT NULL,
    from_customer BOOLEAN NOT NULL,
    body TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);
CREATE TABLE acceptances (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    quote_version_id BIGINT NOT NULL UNIQUE REFERENCES quote_versions (id),
    name TEXT NOT NULL,
    email TEXT,
    po_number TEXT,
    user_id BIGINT,
    address TEXT,
    fingerprint TEXT NOT NULL,
    at TIMESTAMP NOT NULL
);
CREATE TABLE refusals (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    quote_version_id BIGINT NOT NULL UNIQUE REFERENCES quote_versions (id),
    reason TEXT,
    name TEXT,
    at TIMESTAMP NOT NULL
);
-- approvals
CREATE TABLE approval_limits (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    role TEXT NOT NULL UNIQUE,
    max_discount BIGINT NOT NULL,
    min_margin BIGINT,
    max_amount BIGINT
);
CREATE TABLE approval_requests (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    quote_version_id BIGINT NOT NULL REFERENCES quote_versions (id),
    fingerprint TEXT NOT NULL,
    approver_role TEXT NOT NULL,
    approver_id BIGINT,
    reasons TEXT NOT NULL,
    requested_by BIGINT NOT NULL REFERENCES users (id),
    requested_at TIMESTAMP NOT NULL,
    decided_by BIGINT,
    decided_at TIMESTAMP,
    decision TEXT,
    note TEXT,
    voided_at TIMESTAMP
);
-- orders
CREATE TABLE orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    idempotency_key TEXT UNIQUE,
    request_digest TEXT,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    contact_id BIGINT REFERENCES contacts (id),
    opportunity_id BIGINT REFERENCES opportunities (id),
    quote_id BIGINT REFERENCES quotes (id),
    quote_version_id BIGINT REFERENCES quote_versions (id),
    owner_id BIGINT REFERENCES users (id),
    placed_by BIGINT,
    placed_at TIMESTAMP NOT NULL,
    order_date DATE NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    currency TEXT NOT NULL,
    price_book_id BIGINT,
    po_number TEXT,
    bill_to TEXT NOT NULL,
    ship_to TEXT NOT NULL,
    payment_terms TEXT,
    notes TEXT,
    requested_date DATE,
    net BIGINT NOT NULL,
    charges BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    total BIGINT NOT NULL,
    cost BIGINT,
    territory TEXT,
    past BOOLEAN NOT NULL,
    external_key TEXT UNIQUE,
    updated_at TIMESTAMP NOT NULL
);
CREATE TABLE order_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    order_id BIGINT NOT NULL REFERENCES orders (id),
    position INTEGER NOT NULL,
    line_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    quote_line_id BIGINT,
    product_id BIGINT REFERENCES products (id),
    configuration_id BIGINT REFERENCES configurations (id),
    model_id BIGINT,
    fingerprint TEXT,
    description TEXT NOT NULL,
    details TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    unit TEXT NOT NULL,
    list_unit BIGINT NOT NULL,
    unit_price BIGINT NOT NULL,
    discount BIGINT NOT NULL,
    net BIGINT NOT NULL,
    tax_rate BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    cost BIGINT,
    trace TEXT NOT NULL,
    parts TEXT NOT NULL,
    promised_date DATE,
    promised_part TEXT,
    state TEXT NOT NULL,
    external_key TEXT
);
CREATE TABLE order_line_states (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    order_line_id BIGINT NOT NULL REFERENCES order_lines (id),
    state TEXT NOT NULL,
    at TIMESTAMP NOT NULL,
    actor_id BIGINT,
    note TEXT,
    tracking TEXT
);
CREATE TABLE cancellations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    order_id BIGINT NOT NULL UNIQUE REFERENCES orders (id),
    reason TEXT NOT NULL,
    actor_id BIGINT,
    at TIMESTAMP NOT NULL
);
CREATE TABLE carts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    user_id BIGINT,
    account_id BIGINT,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL
);
CREATE TABLE cart_lines (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    cart_id BIGINT NOT NULL REFERENCES carts (id),
    product_id BIGINT NOT NULL REFERENCES products (id),
    configuration_id BIGINT REFERENCES configurations (id),
    quantity INTEGER NOT NULL,
    position INTEGER NOT NULL
);
-- outside
CREATE TABLE outbox_messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    message_id TEXT NOT NULL UNIQUE,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    html TEXT,
    attachments TEXT NOT NULL,
    account_id BIGINT,
    quote_id BIGINT,
    order_id BIGINT,
    lead_id BIGINT,
    created_by BIGINT,
    created_at TIMESTAMP NOT NULL,
    next_attempt_at TIMESTAMP,
    attempts INTEGER NOT NULL,
    sent_at TIMESTAMP,
    last_error TEXT
);
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_at TIMESTAMP NOT NULL,
    started_at TIMESTAMP,
    finished_at TIMESTAMP,
    attempts INTEGER NOT NULL,
    last_error TEXT
);
CREATE TABLE import_keys (
    profile TEXT NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    record_id BIGINT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (profile, kind, key)
);
-- one index for each list and each lookup
CREATE INDEX users_by_team_id ON users (team_id);
CREATE INDEX users_by_account_id ON users (account_id);
CREATE INDEX visibility_by_owner_id_viewer_id ON visibility (owner_id, viewer_id);
CREATE INDEX shares_by_user_id_record_kind_record_id ON shares (user_id, record_kind, record_id);
CREATE INDEX shares_by_record_kind_record_id ON shares (record_kind, record_id);
CREATE INDEX sessions_by_user_id ON sessions (user_id);
CREATE INDEX sessions_by_expires_at ON sessions (expires_at);
CREATE INDEX sign_in_attempts_by_email_at ON sign_in_attempts (email, at);
CREATE INDEX sign_in_attempts_by_address_at ON sign_in_attempts (address, at);
CREATE INDEX events_by_account_id_id ON events (account_id, id);
CREATE INDEX events_by_lead_id_id ON events (lead_id, id);
CREATE INDEX events_by_opportunity_id_id ON events (opportunity_id, id);
CREATE INDEX events_by_quote_id_id ON events (quote_id, id);
CREATE INDEX events_by_order_id_id ON events (order_id, id);
CREATE INDEX events_by_contact_id_id ON events (contact_id, id);
CREATE INDEX events_by_kind_at ON events (kind, at);
CREATE INDEX field_changes_by_record_kind_record_id_id ON field_changes (record_kind, record_id, id);
CREATE UNIQUE INDEX match_keys_by_kind_key_record_kind_record_id ON match_keys (kind, key, record_kind, record_id);
CREATE INDEX match_keys_by_record_kind_record_id ON match_keys (record_kind, record_id);
CREATE UNIQUE INDEX search_documents_by_kind_record_id ON search_documents (kind, record_id);
CREATE INDEX leads_by_state_created_at_id ON leads (state, created_at, id);
CREATE INDEX leads_by_owner_id_state_created_at_id ON leads (owner_id, state, created_at, id);
CREATE INDEX leads_by_company_id ON leads (company, id);
CREATE INDEX leads_by_created_at_id ON leads (created_at, id);
CREATE INDEX accounts_by_name_id ON accounts (name, id);
CREATE INDEX accounts_by_owner_id_name_id ON accounts (owner_id, name, id);
CREATE INDEX accounts_by_updated_at_id ON accounts (updated_at, id);
CREATE INDEX accounts_by_parent_id ON accounts (parent_id);
CREATE INDEX addresses_by_account_id ON addresses (account_id);
CREATE INDEX contacts_by_account_id_name ON contacts (account_id, name);
CREATE INDEX contacts_by_name_id ON contacts (name, id);
CREATE INDEX contacts_by_reports_to_id ON contacts (reports_to_id);
CREATE INDEX opportunities_by_account_id_created_at ON opportunities (account_id, created_at);
CREATE INDEX opportunities_by_owner_id_outcome_stage_id_amount ON opportunities (owner_id, outcome, stage_id, amount);
CREATE INDEX opportunities_by_outcome_stage_id_amount ON opportunities (outcome, stage_id, amount);
CREATE INDEX opportunities_by_outcome_close_date_id ON opportunities (outcome, close_date, id);
CREATE INDEX opportunities_by_outcome_amount_id ON opportunities (outcome, amount, id);
CREATE INDEX opportunities_by_name_id ON opportunities (name, id);
CREATE INDEX opportunities_by_lead_id ON opportunities (lead_id);
CREATE INDEX stage_changes_by_opportunity_id_id ON stage_changes (opportunity_id, id);
CREATE UNIQUE INDEX opportunity_checks_by_opportunity_id_stage_check_id ON opportunity_checks (opportunity_id, stage_check_id);
CREATE UNIQUE INDEX opportunity_competitors_by_opportunity_id_competitor_id ON opportunity_competitors (opportunity_id, competitor_id);
CREATE UNIQUE INDEX buying_roles_by_opportunity_id_contact_id ON buying_roles (opportunity_id, contact_id);
CREATE INDEX buying_roles_by_contact_id ON buying_roles (contact_id);
CREATE INDEX attitude_changes_by_buying_role_id_id ON attitude_changes (buying_role_id, id);
CREATE INDEX activities_by_owner_id_done_at_due_at ON activities (owner_id, done_at, due_at);
CREATE INDEX activities_by_account_id_created_at ON activities (account_id, created_at);
CREATE INDEX activities_by_opportunity_id_created_at ON activities (opportunity_id, created_at);
CREATE INDEX activities_by_lead_id_created_at ON activities (lead_id, created_at);
CREATE INDEX activities_by_contact_id_created_at ON activities (contact_id, created_at);
CREATE INDEX activities_by_due_at_id ON activities (due_at, id);
CREATE INDEX attendances_by_activity_id ON attendances (activity_id);
CREATE INDEX attendances_by_contact_id ON attendances (contact_id);
CREATE INDEX attendances_by_user_id ON attendances (user_id);
CREATE UNIQUE INDEX category_texts_by_category_id_language ON category_texts (category_id, language);
CREATE INDEX categories_by_parent_id_position ON categories (parent_id, position);
CREATE INDEX products_by_category_id_sku ON products (category_id, sku);
CREATE INDEX products_by_public_sku ON products (public, sku);
CREATE INDEX products_by_family ON products (family);
CREATE UNIQUE INDEX product_texts_by_product_id_language ON product_texts (product_id, language);
CREATE INDEX product_texts_by_name_product_id ON product_texts (name, product_id);
CREATE INDEX product_properties_by_product_id_language_position ON product_properties (product_id, language, position);
CREATE INDEX product_pictures_by_product_id_position ON product_pictures (product_id, position);
CREATE INDEX product_documents_by_product_id ON product_documents (product_id);
CREATE UNIQUE INDEX product_parts_by_product_id_part_id ON product_parts (product_id, part_id);
CREATE UNIQUE INDEX product_models_by_product_id_version ON product_models (product_id, version);
CREATE INDEX product_models_by_product_id_state ON product_models (product_id, state);
CREATE INDEX configurations_by_product_id_created_at ON configurations (product_id, created_at);
CREATE INDEX configurations_by_opportunity_id ON configurations (opportunity_id);
CREATE INDEX configurations_by_account_id_created_at ON configurations (account_id, created_at);
CREATE INDEX configurations_by_fingerprint ON configurations (fingerprint);
CREATE INDEX price_entries_by_product_id_price_book_id_valid_from ON price_entries (product_id, price_book_id, valid_from);
CREATE INDEX price_entries_by_price_book_id_product_id ON price_entries (price_book_id, product_id);
CREATE INDEX option_prices_by_product_id_price_book_id_attribute ON option_prices (product_id, price_book_id, attribute);
CREATE INDEX agreements_by_account_id ON agreements (account_id);
CREATE INDEX price_rules_by_price_book_id_step ON price_rules (price_book_id, step);
CREATE INDEX price_rules_by_account_id ON price_rules (account_id);
CREATE INDEX price_rule_products_by_product_id ON price_rule_products (product_id);
CREATE INDEX price_rule_tiers_by_rule_id ON price_rule_tiers (rule_id);
CREATE INDEX tax_rates_by_country_tax_category ON tax_rates (country, tax_category);
CREATE INDEX product_costs_by_product_id_valid_from ON product_costs (product_id, valid_from);
CREATE INDEX quotes_by_account_id_created_at ON quotes (account_id, created_at);
CREATE INDEX quotes_by_opportunity_id ON quotes (opportunity_id);
CREATE INDEX quotes_by_owner_id_updated_at_id ON quotes (owner_id, updated_at, id);
CREATE INDEX quotes_by_updated_at_id ON quotes (updated_at, id);
CREATE UNIQUE INDEX quote_versions_by_quote_id_version ON quote_versions (quote_id, version);
CREATE INDEX quote_versions_by_state_valid_until ON quote_versions (state, valid_until);
CREATE INDEX quote_lines_by_quote_version_id_position ON quote_lines (quote_version_id, position);
CREATE INDEX quote_lines_by_configuration_id ON quote_lines (configuration_id);
CREATE INDEX quote_views_by_quote_version_id_at ON quote_views (quote_version_id, at);
CREATE INDEX quote_questions_by_quote_id_id ON quote_questions (quote_id, id);
CREATE INDEX approval_requests_by_quote_version_id ON approval_requests (quote_version_id);
CREATE INDEX approval_requests_by_decided_at_approver_role ON approval_requests (decided_at, approver_role);
CREATE INDEX orders_by_account_id_placed_at ON orders (account_id, placed_at);
CREATE INDEX orders_by_owner_id_placed_at_id ON orders (owner_id, placed_at, id);
CREATE INDEX orders_by_state_placed_at_id ON orders (state, placed_at, id);
CREATE INDEX orders_by_placed_at_id ON orders (placed_at, id);
CREATE INDEX orders_by_order_date ON orders (order_date);
CREATE INDEX orders_by_quote_version_id ON orders (quote_version_id);
CREATE INDEX orders_by_opportunity_id ON orders (opportunity_id);
CREATE INDEX order_lines_by_order_id_position ON order_lines (order_id, position);
CREATE INDEX order_lines_by_product_id ON order_lines (product_id);
CREATE INDEX order_lines_by_configuration_id ON order_lines (configuration_id);
CREATE INDEX order_line_states_by_order_line_id_id ON order_line_states (order_line_id, id);
CREATE INDEX cart_lines_by_cart_id_position ON cart_lines (cart_id, position);
CREATE INDEX carts_by_user_id ON carts (user_id);
CREATE INDEX outbox_messages_by_sent_at_next_attempt_at ON outbox_messages (sent_at, next_attempt_at);
CREATE INDEX outbox_messages_by_created_by_id ON outbox_messages (created_by, id);
CREATE INDEX jobs_by_finished_at_run_at ON jobs (finished_at, run_at);
CREATE INDEX saved_views_by_user_id_page ON saved_views (user_id, page);
CREATE VIRTUAL TABLE search_index USING fts5 (tokens, content='', contentless_delete=1, prefix='2 3 4', tokenize='unicode61 remove_diacritics 2');
