// Every table, as both databases have it. Change it together with a migration; `tests/http/schema.rs` compares them.

diesel::table! {
    teams (id) {
        id -> BigInt,
        name -> Text,
        kind -> Text,
        parent_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    users (id) {
        id -> BigInt,
        email -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        role -> Text,
        team_id -> Nullable<BigInt>,
        account_id -> Nullable<BigInt>,
        contact_id -> Nullable<BigInt>,
        language -> Text,
        time_zone -> Text,
        theme -> Text,
        phone -> Nullable<Text>,
        created_at -> Timestamp,
        disabled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    visibility (viewer_id, owner_id) {
        viewer_id -> BigInt,
        owner_id -> BigInt,
    }
}

diesel::table! {
    shares (id) {
        id -> BigInt,
        record_kind -> Text,
        record_id -> BigInt,
        user_id -> BigInt,
        role -> Nullable<Text>,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    sessions (id) {
        id -> BigInt,
        key -> Text,
        user_id -> Nullable<BigInt>,
        state -> Text,
        address -> Nullable<Text>,
        agent -> Nullable<Text>,
        created_at -> Timestamp,
        seen_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    sign_in_attempts (id) {
        id -> BigInt,
        email -> Text,
        address -> Text,
        at -> Timestamp,
        succeeded -> Bool,
    }
}

diesel::table! {
    one_time_links (id) {
        id -> BigInt,
        token_hash -> Text,
        purpose -> Text,
        user_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    settings (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    counters (name) {
        name -> Text,
        value -> BigInt,
    }
}

diesel::table! {
    files (id) {
        id -> BigInt,
        name -> Text,
        media_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        content -> Binary,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    saved_views (id) {
        id -> BigInt,
        user_id -> BigInt,
        page -> Text,
        name -> Text,
        query -> Text,
        created_at -> Timestamp,
        team_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    events (id) {
        id -> BigInt,
        at -> Timestamp,
        actor_id -> Nullable<BigInt>,
        actor_name -> Text,
        kind -> Text,
        lead_id -> Nullable<BigInt>,
        account_id -> Nullable<BigInt>,
        contact_id -> Nullable<BigInt>,
        opportunity_id -> Nullable<BigInt>,
        configuration_id -> Nullable<BigInt>,
        quote_id -> Nullable<BigInt>,
        order_id -> Nullable<BigInt>,
        product_id -> Nullable<BigInt>,
        data -> Text,
    }
}

diesel::table! {
    field_changes (id) {
        id -> BigInt,
        at -> Timestamp,
        actor_id -> Nullable<BigInt>,
        actor_name -> Text,
        record_kind -> Text,
        record_id -> BigInt,
        field -> Text,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
    }
}

diesel::table! {
    match_keys (id) {
        id -> BigInt,
        kind -> Text,
        key -> Text,
        record_kind -> Text,
        record_id -> BigInt,
    }
}

diesel::table! {
    search_documents (id) {
        id -> BigInt,
        kind -> Text,
        record_id -> BigInt,
        title -> Text,
        subtitle -> Text,
        url -> Text,
        owner_id -> Nullable<BigInt>,
        account_id -> Nullable<BigInt>,
        public -> Bool,
        tokens -> Text,
    }
}

diesel::table! {
    leads (id) {
        id -> BigInt,
        company -> Text,
        contact_name -> Text,
        job_title -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        website -> Nullable<Text>,
        country -> Nullable<Text>,
        region -> Nullable<Text>,
        city -> Nullable<Text>,
        industry -> Nullable<Text>,
        source -> Text,
        campaign -> Nullable<Text>,
        message -> Nullable<Text>,
        interest_product_id -> Nullable<BigInt>,
        state -> Text,
        drop_reason -> Nullable<Text>,
        drop_note -> Nullable<Text>,
        owner_id -> Nullable<BigInt>,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        responded_at -> Nullable<Timestamp>,
        converted_at -> Nullable<Timestamp>,
        account_id -> Nullable<BigInt>,
        contact_id -> Nullable<BigInt>,
        opportunity_id -> Nullable<BigInt>,
        external_key -> Nullable<Text>,
    }
}

diesel::table! {
    accounts (id) {
        id -> BigInt,
        name -> Text,
        kind -> Text,
        industry -> Nullable<Text>,
        website -> Nullable<Text>,
        phone -> Nullable<Text>,
        email -> Nullable<Text>,
        parent_id -> Nullable<BigInt>,
        owner_id -> Nullable<BigInt>,
        territory -> Nullable<Text>,
        customer_group -> Text,
        currency -> Text,
        credit_limit -> Nullable<BigInt>,
        payment_terms -> Nullable<Text>,
        tax_exempt -> Bool,
        tax_number -> Nullable<Text>,
        language -> Text,
        external_key -> Nullable<Text>,
        lead_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    addresses (id) {
        id -> BigInt,
        account_id -> BigInt,
        kind -> Text,
        label -> Nullable<Text>,
        line1 -> Text,
        line2 -> Nullable<Text>,
        city -> Text,
        region -> Nullable<Text>,
        postcode -> Nullable<Text>,
        country -> Text,
        is_default -> Bool,
        external_key -> Nullable<Text>,
    }
}

diesel::table! {
    contacts (id) {
        id -> BigInt,
        account_id -> Nullable<BigInt>,
        name -> Text,
        family_name -> Nullable<Text>,
        given_name -> Nullable<Text>,
        job_title -> Nullable<Text>,
        department -> Nullable<Text>,
        email -> Nullable<Text>,
        phone -> Nullable<Text>,
        mobile -> Nullable<Text>,
        reports_to_id -> Nullable<BigInt>,
        kind -> Text,
        language -> Text,
        is_primary -> Bool,
        opted_out_at -> Nullable<Timestamp>,
        external_key -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    stages (id) {
        id -> BigInt,
        key -> Text,
        position -> Integer,
        name_en -> Text,
        name_zh -> Text,
        probability -> BigInt,
        norm_days -> Integer,
        kind -> Text,
    }
}

diesel::table! {
    stage_checks (id) {
        id -> BigInt,
        stage_id -> BigInt,
        position -> Integer,
        name_en -> Text,
        name_zh -> Text,
        required -> Bool,
    }
}

diesel::table! {
    competitors (id) {
        id -> BigInt,
        name -> Text,
        website -> Nullable<Text>,
        strengths -> Nullable<Text>,
        weaknesses -> Nullable<Text>,
    }
}

diesel::table! {
    opportunities (id) {
        id -> BigInt,
        name -> Text,
        account_id -> BigInt,
        contact_id -> Nullable<BigInt>,
        owner_id -> Nullable<BigInt>,
        stage_id -> BigInt,
        stage_since -> Timestamp,
        amount -> BigInt,
        currency -> Text,
        probability -> Nullable<BigInt>,
        close_date -> Date,
        source -> Nullable<Text>,
        lead_id -> Nullable<BigInt>,
        description -> Nullable<Text>,
        competitor_id -> Nullable<BigInt>,
        closed_at -> Nullable<Timestamp>,
        outcome -> Nullable<Text>,
        lost_reason -> Nullable<Text>,
        lost_note -> Nullable<Text>,
        order_id -> Nullable<BigInt>,
        next_step_at -> Nullable<Timestamp>,
        next_step -> Nullable<Text>,
        next_activity_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    stage_changes (id) {
        id -> BigInt,
        opportunity_id -> BigInt,
        from_stage_id -> Nullable<BigInt>,
        to_stage_id -> BigInt,
        at -> Timestamp,
        actor_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    opportunity_checks (id) {
        id -> BigInt,
        opportunity_id -> BigInt,
        stage_check_id -> BigInt,
        done_by -> Nullable<BigInt>,
        done_at -> Timestamp,
    }
}

diesel::table! {
    opportunity_competitors (id) {
        id -> BigInt,
        opportunity_id -> BigInt,
        competitor_id -> BigInt,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    buying_roles (id) {
        id -> BigInt,
        opportunity_id -> BigInt,
        contact_id -> BigInt,
        role -> Text,
        influence -> Integer,
        attitude -> Integer,
        note -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    attitude_changes (id) {
        id -> BigInt,
        buying_role_id -> BigInt,
        at -> Timestamp,
        before -> Integer,
        after -> Integer,
        activity_id -> Nullable<BigInt>,
        actor_id -> Nullable<BigInt>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    activities (id) {
        id -> BigInt,
        kind -> Text,
        subject -> Text,
        body -> Nullable<Text>,
        outcome -> Nullable<Text>,
        direction -> Nullable<Text>,
        location -> Nullable<Text>,
        due_at -> Nullable<Timestamp>,
        ends_at -> Nullable<Timestamp>,
        all_day -> Bool,
        done_at -> Nullable<Timestamp>,
        owner_id -> BigInt,
        created_by -> Nullable<BigInt>,
        lead_id -> Nullable<BigInt>,
        account_id -> Nullable<BigInt>,
        contact_id -> Nullable<BigInt>,
        opportunity_id -> Nullable<BigInt>,
        quote_id -> Nullable<BigInt>,
        order_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    attendances (id) {
        id -> BigInt,
        activity_id -> BigInt,
        contact_id -> Nullable<BigInt>,
        user_id -> Nullable<BigInt>,
        attitude_before -> Nullable<Integer>,
        attitude_after -> Nullable<Integer>,
        note -> Nullable<Text>,
    }
}

diesel::table! {
    categories (id) {
        id -> BigInt,
        parent_id -> Nullable<BigInt>,
        slug -> Text,
        position -> Integer,
        external_key -> Nullable<Text>,
    }
}

diesel::table! {
    category_texts (id) {
        id -> BigInt,
        category_id -> BigInt,
        language -> Text,
        name -> Text,
        description -> Nullable<Text>,
    }
}

diesel::table! {
    products (id) {
        id -> BigInt,
        sku -> Text,
        slug -> Text,
        category_id -> Nullable<BigInt>,
        kind -> Text,
        family -> Nullable<Text>,
        unit -> Text,
        weight_grams -> Nullable<BigInt>,
        tax_category -> Text,
        lead_time_days -> Integer,
        stock -> Nullable<Integer>,
        active_from -> Nullable<Date>,
        active_until -> Nullable<Date>,
        public -> Bool,
        picture -> Nullable<Text>,
        list_price -> Nullable<BigInt>,
        list_currency -> Nullable<Text>,
        external_key -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    product_texts (id) {
        id -> BigInt,
        product_id -> BigInt,
        language -> Text,
        name -> Text,
        summary -> Nullable<Text>,
        description -> Nullable<Text>,
    }
}

diesel::table! {
    product_properties (id) {
        id -> BigInt,
        product_id -> BigInt,
        language -> Text,
        position -> Integer,
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    product_pictures (id) {
        id -> BigInt,
        product_id -> BigInt,
        position -> Integer,
        asset -> Text,
        alt_en -> Text,
        alt_zh -> Text,
    }
}

diesel::table! {
    product_documents (id) {
        id -> BigInt,
        product_id -> BigInt,
        language -> Text,
        title -> Text,
        file_id -> Nullable<BigInt>,
        asset -> Nullable<Text>,
    }
}

diesel::table! {
    parts (id) {
        id -> BigInt,
        number -> Text,
        name -> Text,
        stock -> Integer,
        lead_time_days -> Integer,
        external_key -> Nullable<Text>,
    }
}

diesel::table! {
    product_parts (id) {
        id -> BigInt,
        product_id -> BigInt,
        part_id -> BigInt,
        quantity -> Integer,
    }
}

diesel::table! {
    product_models (id) {
        id -> BigInt,
        product_id -> BigInt,
        version -> Integer,
        state -> Text,
        source -> Text,
        rule_hash -> Text,
        artefact -> Nullable<Binary>,
        released_from -> Nullable<Date>,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        report -> Nullable<Text>,
    }
}

diesel::table! {
    configurations (id) {
        id -> BigInt,
        code -> Text,
        product_id -> BigInt,
        model_id -> BigInt,
        choices -> Text,
        completion -> Text,
        fingerprint -> Text,
        complete -> Bool,
        quantity -> Integer,
        description -> Text,
        parts -> Text,
        net -> Nullable<BigInt>,
        currency -> Text,
        trace -> Nullable<Text>,
        promised_date -> Nullable<Date>,
        promised_part -> Nullable<Text>,
        created_by -> Nullable<BigInt>,
        account_id -> Nullable<BigInt>,
        opportunity_id -> Nullable<BigInt>,
        forked_from_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        needs -> Text,
        filled -> Text,
    }
}

diesel::table! {
    price_books (id) {
        id -> BigInt,
        key -> Text,
        name_en -> Text,
        name_zh -> Text,
        currency -> Text,
        channel -> Nullable<Text>,
        customer_group -> Nullable<Text>,
        priority -> Integer,
        unit_decimals -> Integer,
        line_decimals -> Integer,
        document_decimals -> Integer,
        rounding -> Text,
        tax_rounding -> Text,
        round_on -> Text,
        least_margin -> Nullable<BigInt>,
        active_from -> Nullable<Date>,
        active_until -> Nullable<Date>,
        external_key -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    price_entries (id) {
        id -> BigInt,
        price_book_id -> BigInt,
        product_id -> BigInt,
        amount -> BigInt,
        floor -> Nullable<BigInt>,
        unit -> Text,
        valid_from -> Date,
        valid_until -> Nullable<Date>,
        version -> Integer,
        retired_at -> Nullable<Timestamp>,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    option_prices (id) {
        id -> BigInt,
        price_book_id -> BigInt,
        product_id -> BigInt,
        attribute -> Text,
        value -> Text,
        method -> Text,
        amount -> BigInt,
        percent -> BigInt,
        lookup -> Nullable<Text>,
        valid_from -> Date,
        valid_until -> Nullable<Date>,
        version -> Integer,
        retired_at -> Nullable<Timestamp>,
        visible_to_customer -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    agreements (id) {
        id -> BigInt,
        number -> Text,
        account_id -> BigInt,
        name -> Text,
        valid_from -> Date,
        valid_until -> Nullable<Date>,
        note -> Nullable<Text>,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    price_rules (id) {
        id -> BigInt,
        price_book_id -> Nullable<BigInt>,
        step -> Text,
        key -> Text,
        name_en -> Text,
        name_zh -> Text,
        account_id -> Nullable<BigInt>,
        agreement_id -> Nullable<BigInt>,
        customer_group -> Nullable<Text>,
        channel -> Nullable<Text>,
        category_id -> Nullable<BigInt>,
        family -> Nullable<Text>,
        product_id -> Nullable<BigInt>,
        products_listed -> Bool,
        country -> Nullable<Text>,
        tax_category -> Nullable<Text>,
        valid_from -> Nullable<Date>,
        valid_until -> Nullable<Date>,
        min_quantity -> Nullable<BigInt>,
        max_quantity -> Nullable<BigInt>,
        min_amount -> Nullable<BigInt>,
        max_amount -> Nullable<BigInt>,
        method -> Text,
        base -> Text,
        percent -> BigInt,
        amount -> BigInt,
        tier_mode -> Nullable<Text>,
        tier_measure -> Nullable<Text>,
        tier_scope -> Nullable<Text>,
        best_of -> Nullable<Text>,
        priority -> Integer,
        visible_to_customer -> Bool,
        target -> Text,
        version -> Integer,
        replaces_id -> Nullable<BigInt>,
        retired_at -> Nullable<Timestamp>,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    price_rule_products (rule_id, product_id) {
        rule_id -> BigInt,
        product_id -> BigInt,
    }
}

diesel::table! {
    price_rule_tiers (id) {
        id -> BigInt,
        rule_id -> BigInt,
        from_value -> BigInt,
        to_value -> Nullable<BigInt>,
        percent -> BigInt,
        amount -> BigInt,
    }
}

diesel::table! {
    tax_rates (id) {
        id -> BigInt,
        country -> Text,
        region -> Nullable<Text>,
        tax_category -> Text,
        name_en -> Text,
        name_zh -> Text,
        rate -> BigInt,
        valid_from -> Date,
        valid_until -> Nullable<Date>,
    }
}

diesel::table! {
    product_costs (id) {
        id -> BigInt,
        product_id -> BigInt,
        amount -> BigInt,
        currency -> Text,
        valid_from -> Date,
        valid_until -> Nullable<Date>,
    }
}

diesel::table! {
    exchange_rates (id) {
        id -> BigInt,
        from_currency -> Text,
        to_currency -> Text,
        rate -> BigInt,
        valid_from -> Date,
        valid_until -> Nullable<Date>,
    }
}

diesel::table! {
    stamps (topic) {
        topic -> Text,
        stamp -> Text,
    }
}

diesel::table! {
    price_releases (id) {
        id -> BigInt,
        price_book_id -> BigInt,
        name -> Text,
        valid_from -> Date,
        note -> Nullable<Text>,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        released_by -> Nullable<BigInt>,
        released_at -> Nullable<Timestamp>,
        discarded_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    price_release_entries (id) {
        id -> BigInt,
        release_id -> BigInt,
        product_id -> BigInt,
        before -> Nullable<BigInt>,
        amount -> BigInt,
    }
}

diesel::table! {
    price_release_rules (id) {
        id -> BigInt,
        release_id -> BigInt,
        rule_id -> BigInt,
        percent -> BigInt,
        amount -> BigInt,
        tiers -> Text,
    }
}

diesel::table! {
    quotes (id) {
        id -> BigInt,
        number -> Text,
        account_id -> BigInt,
        contact_id -> Nullable<BigInt>,
        opportunity_id -> Nullable<BigInt>,
        owner_id -> Nullable<BigInt>,
        title -> Text,
        currency -> Text,
        token -> Text,
        external_key -> Nullable<Text>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
        state -> Text,
        replied_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    quote_versions (id) {
        id -> BigInt,
        quote_id -> BigInt,
        version -> Integer,
        state -> Text,
        price_book_id -> BigInt,
        price_date -> Date,
        priced_at -> Timestamp,
        valid_until -> Date,
        language -> Text,
        intro -> Nullable<Text>,
        terms -> Nullable<Text>,
        notes -> Nullable<Text>,
        payment_terms -> Nullable<Text>,
        document_method -> Nullable<Text>,
        document_value -> Nullable<BigInt>,
        document_reason -> Nullable<Text>,
        list -> BigInt,
        net -> BigInt,
        charges -> BigInt,
        tax -> BigInt,
        total -> BigInt,
        cost -> Nullable<BigInt>,
        margin -> Nullable<BigInt>,
        discount -> BigInt,
        trace -> Text,
        fingerprint -> Text,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        sent_at -> Nullable<Timestamp>,
        closed_at -> Nullable<Timestamp>,
        from_version_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    quote_lines (id) {
        id -> BigInt,
        quote_version_id -> BigInt,
        line_key -> Text,
        position -> Integer,
        kind -> Text,
        alternative_to -> Nullable<Text>,
        product_id -> Nullable<BigInt>,
        configuration_id -> Nullable<BigInt>,
        model_id -> Nullable<BigInt>,
        fingerprint -> Nullable<Text>,
        description -> Text,
        details -> Text,
        note -> Nullable<Text>,
        quantity -> Integer,
        unit -> Text,
        manual_method -> Nullable<Text>,
        manual_value -> Nullable<BigInt>,
        manual_reason -> Nullable<Text>,
        list_unit -> BigInt,
        unit_price -> BigInt,
        net -> BigInt,
        tax_rate -> BigInt,
        tax -> BigInt,
        cost -> Nullable<BigInt>,
        trace -> Text,
        parts -> Text,
        promised_date -> Nullable<Date>,
        promised_part -> Nullable<Text>,
        refusal -> Nullable<Text>,
        price_date -> Nullable<Date>,
        priced_at -> Nullable<Timestamp>,
        kept_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    quote_views (id) {
        id -> BigInt,
        quote_version_id -> BigInt,
        at -> Timestamp,
        address -> Nullable<Text>,
    }
}

diesel::table! {
    quote_questions (id) {
        id -> BigInt,
        quote_id -> BigInt,
        quote_version_id -> Nullable<BigInt>,
        author_id -> Nullable<BigInt>,
        author_name -> Text,
        from_customer -> Bool,
        body -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    acceptances (id) {
        id -> BigInt,
        quote_version_id -> BigInt,
        name -> Text,
        email -> Nullable<Text>,
        po_number -> Nullable<Text>,
        user_id -> Nullable<BigInt>,
        address -> Nullable<Text>,
        fingerprint -> Text,
        at -> Timestamp,
    }
}

diesel::table! {
    refusals (id) {
        id -> BigInt,
        quote_version_id -> BigInt,
        reason -> Nullable<Text>,
        name -> Nullable<Text>,
        at -> Timestamp,
    }
}

diesel::table! {
    approval_limits (id) {
        id -> BigInt,
        role -> Text,
        max_discount -> BigInt,
        min_margin -> Nullable<BigInt>,
        max_amount -> Nullable<BigInt>,
    }
}

diesel::table! {
    approval_requests (id) {
        id -> BigInt,
        quote_version_id -> BigInt,
        fingerprint -> Text,
        approver_role -> Text,
        approver_id -> Nullable<BigInt>,
        reasons -> Text,
        requested_by -> BigInt,
        requested_at -> Timestamp,
        decided_by -> Nullable<BigInt>,
        decided_at -> Nullable<Timestamp>,
        decision -> Nullable<Text>,
        note -> Nullable<Text>,
        voided_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    orders (id) {
        id -> BigInt,
        number -> Text,
        idempotency_key -> Nullable<Text>,
        request_digest -> Nullable<Text>,
        account_id -> BigInt,
        contact_id -> Nullable<BigInt>,
        opportunity_id -> Nullable<BigInt>,
        quote_id -> Nullable<BigInt>,
        quote_version_id -> Nullable<BigInt>,
        owner_id -> Nullable<BigInt>,
        placed_by -> Nullable<BigInt>,
        placed_at -> Timestamp,
        order_date -> Date,
        channel -> Text,
        state -> Text,
        currency -> Text,
        price_book_id -> Nullable<BigInt>,
        po_number -> Nullable<Text>,
        bill_to -> Text,
        ship_to -> Text,
        payment_terms -> Nullable<Text>,
        notes -> Nullable<Text>,
        requested_date -> Nullable<Date>,
        net -> BigInt,
        charges -> BigInt,
        tax -> BigInt,
        total -> BigInt,
        cost -> Nullable<BigInt>,
        territory -> Nullable<Text>,
        past -> Bool,
        external_key -> Nullable<Text>,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    order_lines (id) {
        id -> BigInt,
        order_id -> BigInt,
        position -> Integer,
        line_key -> Text,
        kind -> Text,
        quote_line_id -> Nullable<BigInt>,
        product_id -> Nullable<BigInt>,
        configuration_id -> Nullable<BigInt>,
        model_id -> Nullable<BigInt>,
        fingerprint -> Nullable<Text>,
        description -> Text,
        details -> Text,
        quantity -> Integer,
        unit -> Text,
        list_unit -> BigInt,
        unit_price -> BigInt,
        discount -> BigInt,
        net -> BigInt,
        tax_rate -> BigInt,
        tax -> BigInt,
        cost -> Nullable<BigInt>,
        trace -> Text,
        parts -> Text,
        promised_date -> Nullable<Date>,
        promised_part -> Nullable<Text>,
        state -> Text,
        external_key -> Nullable<Text>,
    }
}

diesel::table! {
    order_line_states (id) {
        id -> BigInt,
        order_line_id -> BigInt,
        state -> Text,
        at -> Timestamp,
        actor_id -> Nullable<BigInt>,
        note -> Nullable<Text>,
        tracking -> Nullable<Text>,
    }
}

diesel::table! {
    cancellations (id) {
        id -> BigInt,
        order_id -> BigInt,
        reason -> Text,
        actor_id -> Nullable<BigInt>,
        at -> Timestamp,
    }
}

diesel::table! {
    carts (id) {
        id -> BigInt,
        key -> Text,
        user_id -> Nullable<BigInt>,
        account_id -> Nullable<BigInt>,
        created_at -> Timestamp,
        updated_at -> Timestamp,
    }
}

diesel::table! {
    cart_lines (id) {
        id -> BigInt,
        cart_id -> BigInt,
        product_id -> BigInt,
        configuration_id -> Nullable<BigInt>,
        quantity -> Integer,
        position -> Integer,
    }
}

diesel::table! {
    outbox_messages (id) {
        id -> BigInt,
        kind -> Text,
        message_id -> Text,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        html -> Nullable<Text>,
        attachments -> Text,
        account_id -> Nullable<BigInt>,
        quote_id -> Nullable<BigInt>,
        order_id -> Nullable<BigInt>,
        lead_id -> Nullable<BigInt>,
        created_by -> Nullable<BigInt>,
        created_at -> Timestamp,
        next_attempt_at -> Nullable<Timestamp>,
        attempts -> Integer,
        sent_at -> Nullable<Timestamp>,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    jobs (id) {
        id -> BigInt,
        kind -> Text,
        payload -> Text,
        run_at -> Timestamp,
        started_at -> Nullable<Timestamp>,
        finished_at -> Nullable<Timestamp>,
        attempts -> Integer,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    import_keys (profile, kind, key) {
        profile -> Text,
        kind -> Text,
        key -> Text,
        record_id -> BigInt,
        digest -> Text,
    }
}

diesel::joinable!(users -> teams (team_id));
diesel::joinable!(shares -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(one_time_links -> users (user_id));
diesel::joinable!(saved_views -> users (user_id));
diesel::joinable!(leads -> users (owner_id));
diesel::joinable!(accounts -> users (owner_id));
diesel::joinable!(addresses -> accounts (account_id));
diesel::joinable!(contacts -> accounts (account_id));
diesel::joinable!(stage_checks -> stages (stage_id));
diesel::joinable!(opportunities -> accounts (account_id));
diesel::joinable!(opportunities -> contacts (contact_id));
diesel::joinable!(opportunities -> users (owner_id));
diesel::joinable!(opportunities -> stages (stage_id));
diesel::joinable!(opportunities -> competitors (competitor_id));
diesel::joinable!(stage_changes -> opportunities (opportunity_id));
diesel::joinable!(stage_changes -> stages (to_stage_id));
diesel::joinable!(opportunity_checks -> opportunities (opportunity_id));
diesel::joinable!(opportunity_checks -> stage_checks (stage_check_id));
diesel::joinable!(opportunity_competitors -> opportunities (opportunity_id));
diesel::joinable!(opportunity_competitors -> competitors (competitor_id));
diesel::joinable!(buying_roles -> opportunities (opportunity_id));
diesel::joinable!(buying_roles -> contacts (contact_id));
diesel::joinable!(attitude_changes -> buying_roles (buying_role_id));
diesel::joinable!(activities -> users (owner_id));
diesel::joinable!(activities -> leads (lead_id));
diesel::joinable!(activities -> accounts (account_id));
diesel::joinable!(activities -> contacts (contact_id));
diesel::joinable!(activities -> opportunities (opportunity_id));
diesel::joinable!(attendances -> activities (activity_id));
diesel::joinable!(attendances -> contacts (contact_id));
diesel::joinable!(attendances -> users (user_id));
diesel::joinable!(category_texts -> categories (category_id));
diesel::joinable!(products -> categories (category_id));
diesel::joinable!(product_texts -> products (product_id));
diesel::joinable!(product_properties -> products (product_id));
diesel::joinable!(product_pictures -> products (product_id));
diesel::joinable!(product_documents -> products (product_id));
diesel::joinable!(product_documents -> files (file_id));
diesel::joinable!(product_parts -> products (product_id));
diesel::joinable!(product_parts -> parts (part_id));
diesel::joinable!(product_models -> products (product_id));
diesel::joinable!(configurations -> products (product_id));
diesel::joinable!(configurations -> product_models (model_id));
diesel::joinable!(configurations -> accounts (account_id));
diesel::joinable!(configurations -> opportunities (opportunity_id));
diesel::joinable!(price_entries -> price_books (price_book_id));
diesel::joinable!(price_entries -> products (product_id));
diesel::joinable!(option_prices -> price_books (price_book_id));
diesel::joinable!(option_prices -> products (product_id));
diesel::joinable!(agreements -> accounts (account_id));
diesel::joinable!(price_rules -> price_books (price_book_id));
diesel::joinable!(price_rules -> accounts (account_id));
diesel::joinable!(price_rules -> agreements (agreement_id));
diesel::joinable!(price_rules -> categories (category_id));
diesel::joinable!(price_rules -> products (product_id));
diesel::joinable!(price_rule_products -> price_rules (rule_id));
diesel::joinable!(price_rule_products -> products (product_id));
diesel::joinable!(price_rule_tiers -> price_rules (rule_id));
diesel::joinable!(product_costs -> products (product_id));
diesel::joinable!(price_releases -> price_books (price_book_id));
diesel::joinable!(price_release_entries -> price_releases (release_id));
diesel::joinable!(price_release_entries -> products (product_id));
diesel::joinable!(price_release_rules -> price_releases (release_id));
diesel::joinable!(price_release_rules -> price_rules (rule_id));
diesel::joinable!(quotes -> accounts (account_id));
diesel::joinable!(quotes -> contacts (contact_id));
diesel::joinable!(quotes -> opportunities (opportunity_id));
diesel::joinable!(quotes -> users (owner_id));
diesel::joinable!(quote_versions -> quotes (quote_id));
diesel::joinable!(quote_versions -> price_books (price_book_id));
diesel::joinable!(quote_lines -> quote_versions (quote_version_id));
diesel::joinable!(quote_lines -> products (product_id));
diesel::joinable!(quote_lines -> configurations (configuration_id));
diesel::joinable!(quote_views -> quote_versions (quote_version_id));
diesel::joinable!(quote_questions -> quotes (quote_id));
diesel::joinable!(quote_questions -> quote_versions (quote_version_id));
diesel::joinable!(acceptances -> quote_versions (quote_version_id));
diesel::joinable!(refusals -> quote_versions (quote_version_id));
diesel::joinable!(approval_requests -> quote_versions (quote_version_id));
diesel::joinable!(approval_requests -> users (requested_by));
diesel::joinable!(orders -> accounts (account_id));
diesel::joinable!(orders -> contacts (contact_id));
diesel::joinable!(orders -> opportunities (opportunity_id));
diesel::joinable!(orders -> quotes (quote_id));
diesel::joinable!(orders -> quote_versions (quote_version_id));
diesel::joinable!(orders -> users (owner_id));
diesel::joinable!(order_lines -> orders (order_id));
diesel::joinable!(order_lines -> products (product_id));
diesel::joinable!(order_lines -> configurations (configuration_id));
diesel::joinable!(order_line_states -> order_lines (order_line_id));
diesel::joinable!(cancellations -> orders (order_id));
diesel::joinable!(cart_lines -> carts (cart_id));
diesel::joinable!(cart_lines -> products (product_id));
diesel::joinable!(cart_lines -> configurations (configuration_id));

/// Tables that stand in one statement. Diesel writes ten impls for each pair and holds every two of them against each other:
/// for all pairs of all tables that was half a minute of every build, so only those that meet are named.
macro_rules! meet {
    ($($one:ident with $($other:ident)+;)+) => { $($(diesel::allow_tables_to_appear_in_same_query!($one, $other);)+)+ };
}

meet! {
    teams with users visibility sessions settings products parts price_books price_rules tax_rates approval_requests;
    users with visibility shares sessions settings counters saved_views leads accounts contacts stages stage_checks
        opportunities stage_changes opportunity_checks activities attendances categories category_texts products parts
        price_books price_rules tax_rates quotes quote_versions quote_lines approval_limits approval_requests orders
        order_lines order_line_states cancellations outbox_messages;
    visibility with shares sessions settings events search_documents leads accounts addresses contacts stages opportunities
        buying_roles activities attendances categories products configurations agreements price_rules quotes quote_versions
        quote_lines approval_requests orders order_lines;
    shares with events search_documents leads accounts addresses contacts stages opportunities buying_roles activities
        attendances categories products configurations agreements price_rules quotes quote_versions quote_lines
        approval_requests orders order_lines;
    sessions with settings approval_requests;
    settings with approval_requests;
    events with accounts quotes;
    search_documents with accounts addresses contacts;
    leads with accounts addresses contacts opportunities buying_roles activities attendances configurations agreements quotes
        quote_versions approval_requests orders;
    accounts with addresses contacts stages stage_checks opportunities stage_changes opportunity_checks buying_roles activities
        attendances categories category_texts products configurations agreements price_rules price_rule_products
        price_rule_tiers quotes quote_versions quote_lines approval_limits approval_requests orders order_lines
        order_line_states cancellations;
    addresses with contacts opportunities buying_roles activities configurations agreements quotes quote_versions
        approval_requests orders;
    contacts with opportunities buying_roles activities attendances configurations agreements quotes quote_versions
        approval_requests orders;
    stages with stage_checks opportunities stage_changes opportunity_checks activities categories category_texts agreements
        quotes quote_versions orders;
    stage_checks with opportunities stage_changes opportunity_checks activities;
    competitors with opportunity_competitors;
    opportunities with stage_changes opportunity_checks buying_roles activities attendances categories category_texts
        configurations agreements quotes quote_versions approval_requests orders;
    stage_changes with opportunity_checks activities;
    opportunity_checks with activities;
    buying_roles with attitude_changes activities configurations agreements quotes quote_versions approval_requests orders;
    attitude_changes with activities;
    activities with attendances configurations agreements quotes quote_versions approval_requests orders;
    categories with category_texts products parts orders order_lines;
    category_texts with products orders;
    products with product_texts parts product_models price_books price_entries option_prices price_rules tax_rates
        product_costs price_release_entries orders order_lines;
    parts with product_parts price_books price_rules tax_rates;
    product_models with configurations;
    configurations with agreements quotes quote_versions approval_requests orders order_lines;
    price_books with price_rules tax_rates price_releases;
    price_entries with option_prices price_rules price_release_entries;
    option_prices with price_rules;
    agreements with price_rules price_rule_products price_rule_tiers quotes quote_versions approval_requests orders;
    price_rules with price_rule_products price_rule_tiers tax_rates price_release_rules;
    price_rule_products with price_rule_tiers;
    quotes with quote_versions quote_lines acceptances approval_limits approval_requests orders;
    quote_versions with quote_lines acceptances approval_limits approval_requests orders;
    quote_lines with approval_limits approval_requests;
    acceptances with orders;
    approval_limits with approval_requests;
    approval_requests with orders;
    orders with order_lines order_line_states cancellations;
    order_lines with order_line_states cancellations;
    order_line_states with cancellations;
}
