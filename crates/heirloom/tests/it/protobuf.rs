//! The Protobuf codec on messages as the generator makes them.

use heirloom::prost::Message;
use heirloom::protobuf::{Field, Memory, Open, Shape, Shaped, encode, transcode};
use heirloom::{DecodeError, DecodeErrorKind, Limits, laws};

#[derive(Clone, PartialEq, Message)]
pub(crate) struct PlacedV1 {
    #[prost(string, tag = "1")]
    pub(crate) sku: String,
    #[prost(int32, tag = "2")]
    pub(crate) quantity: i32,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct PlacedV2 {
    #[prost(string, tag = "1")]
    pub(crate) sku: String,
    #[prost(int64, tag = "2")]
    pub(crate) quantity: i64,
    #[prost(message, optional, boxed, tag = "3")]
    pub(crate) replaces: Option<Box<PlacedV2>>,
}

impl Shaped for PlacedV1 {
    fn shape() -> &'static Shape {
        static SHAPE: Shape = Shape::new(&[], &[]);
        &SHAPE
    }
}

impl Shaped for PlacedV2 {
    fn shape() -> &'static Shape {
        static SHAPE: Shape = Shape::new(
            &[Field {
                number: 3,
                name: "replaces",
                memory: Memory::Box(size_of::<PlacedV2>()),
                message: Some(PlacedV2::shape),
            }],
            &[],
        );
        &SHAPE
    }
}

fn decode<M: Message + Default + Shaped>(payload: &[u8]) -> Result<M, DecodeError> {
    heirloom::protobuf::decode(payload, &Limits::DEFAULT)
}

#[test]
fn round_trip_and_transcoding() {
    let old = PlacedV1 {
        sku: "A-1".into(),
        quantity: -3,
    };
    let mut bytes = vec![0xaa];
    encode(&old, &mut bytes).unwrap();
    assert_eq!(decode::<PlacedV1>(&bytes[1..]).unwrap(), old);
    let new: PlacedV2 = transcode(&old).unwrap();
    assert_eq!(
        new,
        PlacedV2 {
            sku: "A-1".into(),
            quantity: -3,
            replaces: None
        }
    );
}

#[test]
fn errors_name_the_field() {
    let refused = decode::<PlacedV2>(&[0x1a, 0x02, 0x0a, 0x05]).unwrap_err();
    assert!(matches!(refused.kind(), DecodeErrorKind::Protobuf(_)));
    assert_eq!(refused.offset(), None);
    assert_eq!(
        refused.to_string(),
        "field `replaces.sku`: buffer underflow"
    );
    let at_the_root = decode::<PlacedV2>(&[0x00]).unwrap_err().to_string();
    assert!(!at_the_root.contains("field `"), "{at_the_root}");
}

#[test]
fn nesting_is_limited() {
    let mut bytes = Vec::new();
    for _ in 0..200 {
        let mut outer = vec![0x1a];
        heirloom::prost::encoding::encode_varint(bytes.len() as u64, &mut outer);
        outer.append(&mut bytes);
        bytes = outer;
    }
    let refused = decode::<PlacedV2>(&bytes).unwrap_err().to_string();
    assert!(refused.contains("recursion limit"), "{refused}");
}

#[test]
fn what_is_written_can_be_read() {
    let nested = |levels: usize| {
        (0..levels).fold(PlacedV2::default(), |inner, _| PlacedV2 {
            replaces: Some(Box::new(inner)),
            ..PlacedV2::default()
        })
    };
    let mut bytes = Vec::new();
    encode(&nested(100), &mut bytes).unwrap();
    assert_eq!(decode::<PlacedV2>(&bytes).unwrap(), nested(100));
    assert!(decode::<PlacedV2>(&nested(101).encode_to_vec()).is_err());
    let mut bytes = vec![7];
    let error = encode(&nested(101), &mut bytes).unwrap_err().to_string();
    assert!(error.contains("nested deeper than 100"), "{error}");
    assert_eq!(bytes, [7], "nothing is left of what cannot be written");
}

#[test]
fn damaged_messages_do_not_panic() {
    let inner = PlacedV2 {
        sku: "B".into(),
        quantity: i64::MAX,
        replaces: None,
    };
    let event = PlacedV2 {
        sku: "ü".into(),
        quantity: -1,
        replaces: Some(Box::new(inner)),
    };
    for copy in laws::mutations(&event.encode_to_vec()) {
        let _ = decode::<PlacedV2>(&copy);
    }
}

#[test]
fn open_enums() {
    assert_eq!(Open::Known(4_i32).number(), 4);
    assert_eq!(Open::<i32>::Unknown(9).known(), None);
    assert_eq!(Open::<u8>::from_number(300), Open::Unknown(300));
}
