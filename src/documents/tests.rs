//! What comes out is read back with poppler's `pdftotext` and checked with `qpdf`; where they are missing the test says so.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use fluent_bundle::{FluentBundle, FluentResource};
use sha2::{Digest, Sha256};

use super::*;
use crate::kernel::actor::Language;

/// What an attacker types into every field that a document shows.
const TYPED: [&str; 9] = [
    "#sys.version",
    "#read(\"/etc/passwd\")",
    "*bold* _soft_",
    "{{7*7}}",
    "$ x^2 $ \\ \\u{41}",
    "<label> @reference",
    "= Heading",
    "// comment /* not */",
    "[#import \"@preview/a:1.0.0\"] `raw`",
];

fn words(language: Language) -> HashMap<String, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language.as_str()).join("documents.ftl");
    let resource = FluentResource::try_new(std::fs::read_to_string(file).unwrap()).unwrap();
    let mut bundle = FluentBundle::new(vec![language.as_str().parse().unwrap()]);
    bundle.set_use_isolating(false);
    bundle.add_resource(resource).unwrap();
    let text = |id: &&str| {
        let message = bundle.get_message(id).unwrap_or_else(|| panic!("{id} is missing in {language:?}"));
        bundle.format_pattern(message.value().unwrap(), None, &mut Vec::new()).into_owned()
    };
    Labels::MESSAGES.iter().map(|id| (id.to_string(), text(id))).collect()
}

fn labels(language: Language) -> Labels {
    let words = words(language);
    Labels::from_words(|id| words[id].clone())
}

fn strings(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| line.to_string()).collect()
}

fn company(language: Language) -> Company {
    match language {
        Language::English => Company {
            name: "Nordhaven Machines".into(),
            address: strings(&["Dock Road 14, 2100 Copenhagen", "+45 70 12 34 56", "www.nordhaven.example"]),
            imprint: strings(&["Nordhaven Machines A/S · CVR 31 41 59 26", "Danske Bank · IBAN DK50 0040 0440 1162 43"]),
            logo_svg: None,
        },
        Language::Chinese => Company {
            name: "北港机械（上海）有限公司".into(),
            address: strings(&["上海市浦东新区世纪大道 1188 号", "电话 021-5888 6666", "www.nordhaven.example"]),
            imprint: strings(&["统一社会信用代码 91310115MA1K4ABC8X", "中国银行上海分行 · 账号 4521 7788 9900"]),
            logo_svg: None,
        },
    }
}

fn line(position: usize, description: &str, details: &[&str], net: &str) -> Line {
    Line {
        details: strings(details),
        quantity: "3".into(),
        unit: "pc".into(),
        unit_price: "61,740.00".into(),
        discount: "6 %".into(),
        net: net.into(),
        promised: String::new(),
        ..Line::new(LineKind::Line, &position.to_string(), description)
    }
}

fn english(lines: Vec<Line>) -> ProposalDocument {
    let language = Language::English;
    ProposalDocument {
        language,
        labels: labels(language),
        company: company(language),
        number: "Q-2026-00042".into(),
        version: "2".into(),
        title: "Three trucks for the Aarhus warehouse".into(),
        date: "21 November 2026".into(),
        valid_until: "21 December 2026".into(),
        made_on: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
        customer: strings(&["Lindqvist Logistik AB", "Anna Berg", "Hamngatan 8", "111 47 Stockholm", "Sweden"]),
        contact: strings(&["Mikkel Holm", "+45 70 12 34 57", "mikkel.holm@nordhaven.example"]),
        facts: vec![Fact { label: "Customer number".into(), value: "C-00731".into() }],
        introduction: strings(&["Dear Ms Berg,", "thank you for showing us your warehouse. We are glad to offer you:"]),
        lines,
        totals: Totals {
            lines: "185,220.00".into(),
            document_discount: Some(Figure { label: "Discount 2 %".into(), amount: "−3,704.40".into() }),
            freight: Some("1,250.00".into()),
            taxes: vec![Figure { label: "VAT 25 % on 182,765.60".into(), amount: "45,691.40".into() }],
            total: "EUR 228,457.00".into(),
        },
        needs: Vec::new(),
        delivery: "Promised for 16 March 2027, free to the door of your warehouse.".into(),
        payment: "30 days net, 2 % cash discount within 10 days.".into(),
        notes: strings(&["Installation and driver training are included."]),
        acceptance: Some(Acceptance {
            sentence: "We accept this proposal, Q-2026-00042 version 2, over EUR 228,457.00.".into(),
            url: Some("https://nordhaven.example/p/k3J9s0Qz7vX1m5R8t2W4y6B0".into()),
        }),
    }
}

fn truck() -> Line {
    line(1, "FL-25 counterbalance truck", &["Drive: LPG", "Mast: triplex 4.7 m", "Site: indoor warehouse"], "185,220.00")
}

fn chinese(lines: Vec<Line>) -> ProposalDocument {
    let language = Language::Chinese;
    ProposalDocument {
        language,
        labels: labels(language),
        company: company(language),
        title: "“智慧仓储”项目：三台 FL-25 平衡重式叉车".into(),
        date: "2026年11月21日".into(),
        valid_until: "2026年12月21日".into(),
        customer: strings(&["苏州恒通物流有限公司", "王丽华 采购总监", "江苏省苏州市工业园区星湖街 328 号", "邮编 215123"]),
        contact: strings(&["陈志远", "138 1234 5678", "chen.zhiyuan@nordhaven.example"]),
        facts: vec![Fact { label: "客户编号".into(), value: "C-00731".into() }],
        introduction: strings(&["尊敬的王总监：", "感谢贵公司对我们的信任。根据上周的现场勘察，现就贵司仓库所需设备报价如下："]),
        totals: Totals {
            lines: "185,220.00".into(),
            document_discount: Some(Figure { label: "整单折扣 2 %".into(), amount: "−3,704.40".into() }),
            freight: Some("1,250.00".into()),
            taxes: vec![Figure { label: "增值税 13 %（计税金额 182,765.60）".into(), amount: "23,759.53".into() }],
            total: "¥206,525.13".into(),
        },
        needs: Vec::new(),
        delivery: "预计 2027年3月16日 送达贵司仓库，含卸货。".into(),
        payment: "合同签订后预付 30 %，发货前付清余款。".into(),
        notes: strings(&["报价含安装调试及两天司机培训；质保期十二个月，自验收合格之日起计算。"]),
        acceptance: Some(Acceptance {
            sentence: "我方接受本报价单（Q-2026-00042，第 2 版），总计 ¥206,525.13。".into(),
            url: Some("https://nordhaven.example/p/k3J9s0Qz7vX1m5R8t2W4y6B0".into()),
        }),
        ..english(lines)
    }
}

fn chinese_truck(position: usize) -> Line {
    let details = ["驱动方式：液化石油气（LPG）", "门架：三级全自由提升 4.7 米", "使用场所：室内仓库", "属具：带侧移器的货叉"];
    Line { unit: "台".into(), ..line(position, "FL-25 平衡重式叉车，额定起重量 2.5 吨", &details, "185,220.00") }
}

fn many_chinese_lines() -> Vec<Line> {
    let mut lines = vec![Line::new(LineKind::Section, "", "一、仓储设备"), chinese_truck(1)];
    let alternative = Line::new(LineKind::Alternative, "1A", "锂电池版本，快充两小时，免维护");
    lines.push(Line { quantity: "3".into(), unit: "台".into(), net: "+12,600.00".into(), ..alternative });
    lines.push(Line::new(LineKind::Text, "", "以上价格已含出厂检验费用，不含特种设备使用登记费。"));
    lines.extend((2..40).map(chinese_truck));
    lines.push(Line::new(LineKind::Section, "", "二、备件与服务"));
    lines.extend((40..58).map(chinese_truck));
    lines
}

fn confirmation() -> ConfirmationDocument {
    let proposal = english(Vec::new());
    let promised = |line: Line| Line { promised: "16 March 2027".into(), ..line };
    ConfirmationDocument {
        language: proposal.language,
        labels: proposal.labels,
        company: proposal.company,
        number: "O-2026-00017".into(),
        title: "Three trucks for the Aarhus warehouse".into(),
        date: "24 November 2026".into(),
        made_on: proposal.made_on,
        po_number: "PO 4500098213".into(),
        quote_number: "Q-2026-00042 v2".into(),
        invoice_to: proposal.customer,
        ship_to: strings(&["Lindqvist Logistik AB", "Warehouse Aarhus", "Kornvej 3", "8000 Aarhus C", "Denmark"]),
        contact: proposal.contact,
        facts: Vec::new(),
        introduction: strings(&["Thank you for your order. We confirm:"]),
        lines: vec![promised(truck()), promised(line(2, "Spare battery 48 V 625 Ah", &[], "4,180.00"))],
        totals: proposal.totals,
        delivery: "Free to the door".into(),
        payment: proposal.payment,
        notes: Vec::new(),
    }
}

/// Runs a tool over the PDF on its standard input; `None` where the tool is not installed.
fn tool(name: &str, arguments: &[&str], pdf: &[u8]) -> Option<String> {
    let child = Command::new(name).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: {name} is not installed");
        return None;
    };
    let mut input = child.stdin.take().unwrap();
    let bytes = pdf.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(
        output.status.success(),
        "{name}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn pages(pdf: &[u8]) -> Option<Vec<String>> {
    let text = tool("pdftotext", &["-layout", "-", "-"], pdf)?;
    Some(text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect())
}

/// Without blanks, as the spacing between Chinese and Latin letters is not text.
fn dense(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn every_figure_of_a_proposal_is_on_its_pdf() {
    let mut lines = vec![Line::new(LineKind::Section, "", "Warehouse trucks"), truck()];
    let alternative = Line::new(LineKind::Alternative, "1A", "Lithium-ion version");
    lines.push(Line { quantity: "3".into(), unit: "pc".into(), net: "+12,600.00".into(), ..alternative });
    lines.push(Line::new(LineKind::Text, "", "Prices include the first inspection."));
    let pdf = proposal_pdf(&english(lines)).unwrap();
    assert!(pdf.starts_with(b"%PDF-"));
    let Some(pages) = pages(&pdf) else { return };
    let text = pages.concat();
    for figure in [
        "Q-2026-00042",
        "61,740.00",
        "6 %",
        "185,220.00",
        "+12,600.00",
        "−3,704.40",
        "1,250.00",
        "VAT 25 % on 182,765.60",
        "45,691.40",
        "EUR 228,457.00",
        "21 December 2026",
        "Customer number",
        "C-00731",
        "Warehouse trucks",
        "Mast: triplex 4.7 m",
        "Prices include the first inspection.",
        "16 March 2027",
        "Page 1 of",
        "https://nordhaven.example/p/k3J9s0Qz7vX1m5R8t2W4y6B0",
    ] {
        assert!(dense(&text).contains(&dense(figure)), "{figure} is missing in\n{text}");
    }
}

#[test]
fn each_need_stands_beside_what_meets_it_and_an_unmet_one_says_so() {
    let need = |question: &str, answer: &str, met, by: &str| NeedMet {
        question: question.into(),
        answer: answer.into(),
        met,
        by: by.into(),
    };
    let of = |product: &str, needs| NeedsOf { product: product.into(), alternative: false, needs };
    let truck_needs = vec![
        need("Where will it work?", "Cold store", true, "Cold store package"),
        need("#[How high] do you *lift*?", "Above 5 m", false, "The rules stand against it"),
    ];
    let reach_needs = vec![need("Where do you charge it?", "In the yard", true, "Outdoor charger")];
    let document = |needs| ProposalDocument { needs, ..english(vec![truck()]) };
    let one = document(vec![of("FL-25", truck_needs.clone())]);
    let two = document(vec![of("FL-25", truck_needs), of("Reach truck RT-16", reach_needs)]);
    let labels = labels(Language::English);
    let read = |document: &ProposalDocument| pages(&proposal_pdf(document).unwrap()).map(|pages| dense(&pages.concat()));
    let (Some(one), Some(two)) = (read(&one), read(&two)) else { return };
    for words in ["Cold store package", "#[How high] do you *lift*?", "Above 5 m", &labels.need_met, &labels.need_unmet] {
        assert!(one.contains(&dense(words)) && two.contains(&dense(words)), "{words} is missing in\n{one}\n{two}");
    }
    assert!(!one.contains("RT-16") && two.contains(&dense("Reach truck RT-16")), "products are named where there are several");
}

#[test]
fn a_confirmation_shows_order_numbers_addresses_and_promised_dates() {
    let Some(pages) = pages(&confirmation_pdf(&confirmation()).unwrap()) else { return };
    let text = pages.concat();
    for words in ["O-2026-00017", "PO 4500098213", "Q-2026-00042 v2", "Kornvej 3", "16 March 2027", "4,180.00", "EUR 228,457.00"]
    {
        assert!(text.contains(words), "{words} is missing in\n{text}");
    }
}

#[test]
fn what_people_typed_comes_out_letter_by_letter() {
    for typed in TYPED {
        let own = typed.to_owned();
        let mut document = english(vec![line(1, typed, &[typed], "1.00"), Line::new(LineKind::Text, "", typed)]);
        document.title = own.clone();
        document.company.name = own.clone();
        document.customer = vec![own.clone(), own.clone()];
        document.notes = vec![own.clone()];
        document.introduction = vec![own.clone()];
        document.delivery = own.clone();
        let Some(pages) = pages(&proposal_pdf(&document).unwrap()) else { return };
        let text = dense(&pages.concat());
        assert_eq!(text.matches(&dense(typed)).count(), 10, "{typed} in\n{}", pages.concat());
        assert!(!text.contains("root:x:0"), "a file was read");
    }
}

#[test]
fn chinese_text_is_right_without_any_font_on_the_machine() {
    let pdf = proposal_pdf(&chinese(vec![chinese_truck(1)])).unwrap();
    let Some(pages) = pages(&pdf) else { return };
    let text = dense(&pages.concat());
    for words in
        ["报价单", "苏州恒通物流有限公司", "“智慧仓储”项目", "三级全自由提升4.7米", "整单折扣2%", "¥206,525.13", "第1页，共1页"]
    {
        assert!(text.contains(words), "{words} is missing in\n{text}");
    }
    let Some(fonts) = tool("pdffonts", &["-"], &pdf) else { return };
    for font in fonts.lines().skip(2) {
        assert!(font.contains("WenQuanYi") || font.contains("Roboto"), "{font}");
        assert!(font.contains("yes yes yes"), "not embedded, subset and searchable: {font}");
    }
}

#[test]
fn a_chinese_quote_of_sixty_lines_stays_under_150_kilobytes_and_keeps_its_tags() {
    let pdf = proposal_pdf(&chinese(many_chinese_lines())).unwrap();
    assert!(pdf.len() <= 150_000, "{} bytes", pdf.len());
    let Some(facts) = tool("pdfinfo", &["-"], &pdf) else { return };
    assert!(facts.lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes")), "{facts}");
    assert!(facts.contains("报价单 Q-2026-00042"), "{facts}");
    let Some(tags) = tool("pdfinfo", &["-struct-text", "-"], &pdf) else { return };
    assert!(tags.lines().filter(|line| line.trim() == "TR").count() > 60, "the rows of the table are tagged as rows");
}

#[test]
fn long_documents_number_their_pages_and_repeat_the_head_of_the_table() {
    let Some(pages) =
        pages(&proposal_pdf(&english((1..=60).map(|n| line(n, "Pallet truck", &["2 t"], "1.00")).collect())).unwrap())
    else {
        return;
    };
    assert!(pages.len() > 2);
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Page {} of {}", index + 1, pages.len())), "{page}");
        if page.contains("Pallet truck") {
            assert!(page.contains("Unit price"), "no table head on page {}\n{page}", index + 1);
        }
        if index > 0 {
            assert!(page.contains("Proposal Q-2026-00042"), "{page}");
        }
    }
}

#[test]
fn the_totals_never_stand_on_a_page_without_a_line() {
    for count in (1..=40).step_by(3) {
        let lines = (1..=count).map(|n| line(n, "Pallet truck", &[], "1.00")).collect();
        let Some(pages) = pages(&proposal_pdf(&english(lines)).unwrap()) else { return };
        let page = pages.iter().find(|page| page.contains("EUR 228,457.00") && page.contains("Net total")).unwrap();
        assert!(page.contains("Pallet truck"), "{count} lines\n{page}");
    }
}

#[test]
fn a_heading_is_never_the_last_row_of_a_page() {
    for count in (8..=20).step_by(2) {
        let mut lines: Vec<Line> = (1..=count).map(|n| line(n, "Pallet truck", &[], "1.00")).collect();
        lines.push(Line::new(LineKind::Section, "", "Services of the second half"));
        lines.push(line(count + 1, "Installation", &[], "1.00"));
        lines.extend((count + 2..count + 12).map(|n| line(n, "Reach truck", &[], "1.00")));
        let Some(pages) = pages(&proposal_pdf(&english(lines)).unwrap()) else { return };
        let page = pages.iter().find(|page| page.contains("Services of the second half")).unwrap();
        assert!(page.contains("Installation"), "{count} lines before\n{page}");
    }
}

#[test]
fn a_very_long_description_runs_over_pages_and_loses_nothing() {
    let long = "每一项配置均经过校验，价格与交期以本报价单为准。".repeat(400);
    let Some(pages) = pages(&proposal_pdf(&chinese(vec![line(1, &long, &[], "1.00"), chinese_truck(2)])).unwrap()) else {
        return;
    };
    assert!(pages.len() > 2);
    let text = dense(&pages.concat());
    assert!(text.contains("三级全自由提升4.7米"));
    assert!(text.matches("交期").count() >= 395, "{}", text.matches("交期").count());
}

#[test]
fn equal_input_gives_equal_bytes() {
    let document = chinese(vec![chinese_truck(1)]);
    assert_eq!(proposal_pdf(&document).unwrap(), proposal_pdf(&document).unwrap());
}

#[test]
fn the_files_are_sound() {
    for pdf in
        [proposal_pdf(&english(vec![truck()])), proposal_pdf(&chinese(many_chinese_lines())), confirmation_pdf(&confirmation())]
    {
        let file = std::env::temp_dir().join(format!("throughline-{}-{:p}.pdf", std::process::id(), &pdf));
        std::fs::write(&file, pdf.unwrap()).unwrap();
        let said = tool("qpdf", &["--check", &file.to_string_lossy()], b"");
        std::fs::remove_file(&file).unwrap();
        let Some(said) = said else { return };
        assert!(said.contains("No syntax or stream encoding errors found"), "{said}");
    }
}

#[test]
fn a_logo_is_drawn_and_one_that_reaches_outside_is_left_away() {
    let mut document = english(vec![truck()]);
    let plain = proposal_pdf(&document).unwrap();
    document.company.logo_svg = Some(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 14"><rect width="40" height="14" fill="#0f6e66"/></svg>"##
            .into(),
    );
    assert_ne!(proposal_pdf(&document).unwrap(), plain);
    for broken in [
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image href="/etc/passwd" width="9" height="9"/></svg>"#,
        "no picture",
    ] {
        document.company.logo_svg = Some(broken.into());
        let Some(pages) = pages(&proposal_pdf(&document).unwrap()) else { return };
        assert!(pages.concat().contains("EUR 228,457.00"));
        assert!(!pages.concat().contains("root:"));
    }
}

#[test]
fn fonts_are_the_ones_in_the_lock_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("static/fonts");
    let lock = std::fs::read_to_string(folder.join("assets.lock")).unwrap();
    let rows: Vec<Vec<&str>> = lock.lines().filter(|row| !row.starts_with('#')).map(|row| row.split(" | ").collect()).collect();
    assert_eq!(rows.len(), 3);
    for row in rows {
        let sum: String =
            Sha256::digest(std::fs::read(folder.join(row[0])).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(sum, row[5], "{}", row[0]);
    }
}

/// `THROUGHLINE_SAMPLES=folder cargo test --lib documents:: -- --ignored` writes documents to look at and times them.
#[test]
#[ignore = "writes files to look at"]
fn samples() {
    let folder = PathBuf::from(std::env::var("THROUGHLINE_SAMPLES").expect("THROUGHLINE_SAMPLES names a folder"));
    let sixty: Vec<Line> =
        (1..=60).map(|n| line(n, "FL-25 counterbalance truck", &["Drive: LPG", "Mast: triplex 4.7 m"], "185,220.00")).collect();
    let mixed = {
        let mut lines = vec![Line::new(LineKind::Section, "", "Warehouse trucks"), truck()];
        let alternative = Line::new(LineKind::Alternative, "1A", "Lithium-ion version");
        lines.push(Line { quantity: "3".into(), unit: "pc".into(), net: "+12,600.00".into(), ..alternative });
        lines.push(Line::new(LineKind::Text, "", "Prices include the first inspection."));
        lines.push(line(2, &"unbroken".repeat(12), &[], "9,999,999,999.00"));
        lines
    };
    let long = "每一项配置均经过校验，价格与交期以本报价单为准。".repeat(100);
    let proposals = [
        ("en-1", english(vec![truck()])),
        ("en-mixed", english(mixed)),
        ("en-60", english(sixty)),
        ("zh-1", chinese(vec![chinese_truck(1)])),
        ("zh-60", chinese(many_chinese_lines())),
        ("zh-long", chinese(vec![line(1, &long, &[], "1.00"), chinese_truck(2)])),
    ];
    for (name, document) in proposals {
        let bytes = proposal_pdf(&document).unwrap();
        let start = std::time::Instant::now();
        for run in 0..10 {
            proposal_pdf(&ProposalDocument { number: format!("Q-2026-{run:05}"), ..document.clone() }).unwrap();
        }
        println!("{name}: {} bytes, {} ms", bytes.len(), start.elapsed().as_millis() / 10);
        std::fs::write(folder.join(format!("{name}.pdf")), bytes).unwrap();
    }
    std::fs::write(folder.join("en-confirmation.pdf"), confirmation_pdf(&confirmation()).unwrap()).unwrap();
}
