//! The Rust shape of every node of one version.

use std::collections::BTreeSet;

use heirloom_contract::ContractId;
use heirloom_schema::avro::{Field, Logical, Node, NodeId, NodeKind, Schema};

use super::index::{AvroIndex, Owner};
use super::names::{branch_key, own_named, unions_of, values_of};
use super::recursion::Recursion;
use super::{
    BranchShape, Carrier, FieldShape, LogicalShape, Shape, TypeModel, TypePath, UnionKey,
    UnionShape,
};

/// One version under work.
pub(super) struct Shaper<'i> {
    pub(super) index: &'i AvroIndex,
    pub(super) contract: &'i ContractId,
    pub(super) number: u32,
    pub(super) schema: &'i Schema,
    pub(super) recursion: &'i Recursion,
    /// Nodes whose logical type cannot hold their default.
    pub(super) unfit: &'i BTreeSet<NodeId>,
}

impl Shaper<'_> {
    /// By node index. `None` where a referenced text belongs to no contract.
    pub(super) fn shapes(&self) -> Option<Vec<Shape>> {
        let mut keys: Vec<Option<(NodeId, UnionKey)>> = vec![None; self.schema.nodes().len()];
        for (record, _) in self.schema.nodes() {
            for (union, key) in unions_of(self.schema, record) {
                keys[union.index()] = Some((record, key));
            }
        }
        let nodes = self.schema.nodes();
        nodes
            .map(|(id, node)| self.shape(id, node, keys[id.index()].as_ref()))
            .collect()
    }

    fn shape(&self, id: NodeId, node: &Node, key: Option<&(NodeId, UnionKey)>) -> Option<Shape> {
        if let Some(logical) = logical_shape(node).filter(|_| !self.unfit.contains(&id)) {
            return Some(Shape::Logical(logical));
        }
        Some(match &node.kind {
            NodeKind::Null => Shape::Null,
            NodeKind::Boolean => Shape::Boolean,
            NodeKind::Int => Shape::Int,
            NodeKind::Long => Shape::Long,
            NodeKind::Float => Shape::Float,
            NodeKind::Double => Shape::Double,
            NodeKind::Bytes => Shape::Bytes,
            NodeKind::String => Shape::String,
            NodeKind::Array(items) => Shape::Array(*items),
            NodeKind::Map(values) => Shape::Map(*values),
            NodeKind::Union(branches) => Shape::Union(self.union(id, branches, key)?),
            NodeKind::Record(record) => {
                let name = record.name.to_string();
                let owner = self.owner(id)?;
                let members = owner.names.members.get(&name)?;
                let field = |field: &Field| FieldShape {
                    name: members.name(&field.name).to_owned(),
                    node: field.node,
                    is_boxed: self.recursion.is_boxed(id, field.node),
                };
                let fields = record.fields.iter().map(field).collect();
                Shape::Record(named_path(&owner, &name)?, fields)
            }
            NodeKind::Enum(symbols) => {
                let name = symbols.name.to_string();
                let owner = self.owner(id)?;
                let members = owner.names.members.get(&name)?;
                let variants = symbols.symbols.iter().map(|it| members.name(it).to_owned());
                Shape::Enum(named_path(&owner, &name)?, variants.collect())
            }
            NodeKind::Fixed(fixed) => {
                let path = named_path(&self.owner(id)?, &fixed.name.to_string())?;
                Shape::Fixed(path, fixed.size)
            }
        })
    }

    fn owner(&self, id: NodeId) -> Option<Owner<'_>> {
        self.index
            .owner(self.contract, self.number, self.schema, id)
    }

    fn union(
        &self,
        id: NodeId,
        branches: &[NodeId],
        key: Option<&(NodeId, UnionKey)>,
    ) -> Option<UnionShape> {
        let is_null = |id: NodeId| matches!(self.schema.node(id).kind, NodeKind::Null);
        let values = values_of(self.schema, branches).count();
        let null = branches
            .iter()
            .position(|branch| is_null(*branch))
            .filter(|_| values > 0);
        let mut path = None;
        let mut variants = vec![String::new(); branches.len()];
        if let Some((record, key)) = key.filter(|_| values > 1) {
            let owner = self.owner(*record)?;
            let (name, scope) = owner.names.unions.get(key)?;
            let version = *owner.names.homes.get(&(owner.version, key.0.clone()))?;
            path = Some(TypePath {
                contract: owner.contract.clone(),
                version,
                name: name.clone(),
            });
            for (variant, branch) in variants.iter_mut().zip(branches) {
                if !is_null(*branch) {
                    *variant = scope.name(&branch_key(self.schema, *branch)).to_owned();
                }
            }
        }
        let branch = |(variant, node): (String, &NodeId)| BranchShape {
            node: *node,
            variant,
            is_boxed: self.recursion.is_boxed(id, *node),
        };
        let branches = variants.into_iter().zip(branches).map(branch).collect();
        Some(UnionShape {
            branches,
            null,
            path,
        })
    }

    /// The types of the version's module, in the order of the text.
    pub(super) fn types(&self, shapes: &[Shape]) -> Vec<TypeModel> {
        let mut types = Vec::new();
        for (id, name) in own_named(self.schema) {
            let Some(owner) = self.owner(id) else {
                continue;
            };
            let Some(path) = named_path(&owner, &name.to_string()) else {
                continue;
            };
            let is_alias = matches!(shapes[id.index()], Shape::Logical(_));
            if is_alias && id != self.schema.root() {
                continue;
            }
            let own = |node, name, position| TypeModel {
                node,
                name,
                home: path.version,
                position,
                is_alias,
            };
            types.push(own(id, path.name.clone(), String::new()));
            for (union, (_, field, _)) in unions_of(self.schema, id) {
                if let Shape::Union(UnionShape {
                    path: Some(union_path),
                    ..
                }) = &shapes[union.index()]
                {
                    let position = format!("{}.{field}", name.name);
                    types.push(own(union, union_path.name.clone(), position));
                }
            }
        }
        types
    }
}

fn named_path(owner: &Owner<'_>, full_name: &str) -> Option<TypePath> {
    let version = *owner
        .names
        .homes
        .get(&(owner.version, full_name.to_owned()))?;
    let name = owner.names.types.get(full_name)?.clone();
    Some(TypePath {
        contract: owner.contract.clone(),
        version,
        name,
    })
}

/// The logical type of a node, where it has a Rust type on what it stands on.
fn logical_shape(node: &Node) -> Option<LogicalShape> {
    let carrier = match &node.kind {
        NodeKind::Int => Carrier::Int,
        NodeKind::Long => Carrier::Long,
        NodeKind::Bytes => Carrier::Bytes,
        NodeKind::String => Carrier::String,
        NodeKind::Fixed(fixed) => Carrier::Fixed(fixed.size),
        _ => return None,
    };
    let logical = node.logical?;
    let fits = match logical {
        Logical::Decimal { .. } => matches!(carrier, Carrier::Bytes | Carrier::Fixed(_)),
        Logical::BigDecimal => carrier == Carrier::Bytes,
        Logical::Uuid => matches!(carrier, Carrier::String | Carrier::Fixed(16)),
        Logical::Duration => carrier == Carrier::Fixed(12),
        Logical::Date | Logical::TimeMillis => carrier == Carrier::Int,
        _ => carrier == Carrier::Long,
    };
    fits.then_some(LogicalShape { logical, carrier })
}
